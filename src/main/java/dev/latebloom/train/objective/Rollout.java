package dev.latebloom.train.objective;

import dev.latebloom.sample.Sequence;

/**
 * A response that the model in training has drawn.
 *
 * @param sequence the prompt, then the response, which carries loss
 * @param ended whether it ended by itself, and not at its bound
 * @param response as it is judged
 */
record Rollout(Sequence sequence, boolean ended, Reward.Response response) {
  /** Tokens that were drawn, the end token with them. */
  int drawn() {
    return sequence.loss().count();
  }
}
