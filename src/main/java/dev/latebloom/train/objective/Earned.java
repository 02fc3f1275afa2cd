package dev.latebloom.train.objective;

import dev.latebloom.sample.Batch;
import java.util.List;
import java.util.Optional;

/**
 * The responses of a step and what they have earned.
 *
 * @param batch of them, under their ids, which count from 0
 * @param rewards of them, in the order of the ids
 * @param factors how much each counts, as its example does
 * @param reference -log π_ref of their tokens, where there is a reference
 */
record Earned(Batch batch, Rewards rewards, List<Float> factors, Optional<PerToken> reference) {
  Earned {
    factors = List.copyOf(factors);
  }

  int responses() {
    return factors.size();
  }
}
