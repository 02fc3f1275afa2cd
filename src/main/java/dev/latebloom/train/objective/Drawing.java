package dev.latebloom.train.objective;

import dev.latebloom.ingest.record.LossSpans;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.random.SplitMix64;
import dev.latebloom.sample.SampleSettings;
import dev.latebloom.sample.Sequence;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.TopPMask;
import dev.latebloom.train.model.generate.Generation;
import dev.latebloom.train.model.generate.Sampling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * Draws responses from the model in training, at temperature 1 from its whole distribution, or from
 * what a mask leaves of it: what the objective is about. Which they are is a function of the
 * weights, the seed, the step and the example.
 */
final class Drawing {
  private final Generation generation;
  private final Prompts prompts;
  private final ReinforceSettings settings;
  private final int longest;
  private final Sampling sampling;

  /**
   * @param mask which tokens there are to draw from
   * @param cut how what is drawn will be cut into rows
   */
  Drawing(
      Model model,
      Optional<TopPMask> mask,
      Prompts prompts,
      ReinforceSettings settings,
      SampleSettings cut,
      long seed) {
    this.generation =
        new Generation(model, settings.rows(), prompts.tokenizer().end()).masked(mask);
    this.prompts = prompts;
    this.settings = settings;
    this.longest = cut.widest(model.architecture().context());
    this.sampling = new Sampling(1, 0, 1, seed);
  }

  /** So many responses to each prompt as a group has, one prompt after the other. */
  List<Rollout> to(List<Prompts.Prompt> asked, long step) {
    int group = settings.group();
    var repeated = new ArrayList<Tokens>();
    var streams = new long[asked.size() * group];
    var times = new HashMap<Long, Integer>();
    for (var prompt : asked) {
      // An example may be drawn twice in a step.
      int before = times.merge(prompt.id(), 1, Integer::sum) - 1;
      for (int i = 0; i < group; i++) {
        streams[repeated.size()] = stream(step, prompt.id(), before * group + i);
        repeated.add(prompt.tokens());
      }
    }
    var drawn = generation.drawn(repeated, streams, settings.maxNew(), longest, sampling);
    var rollouts = new ArrayList<Rollout>();
    for (int i = 0; i < drawn.size(); i++) {
      rollouts.add(rollout(asked.get(i / group), drawn.get(i)));
    }
    return rollouts;
  }

  private Rollout rollout(Prompts.Prompt prompt, Tokens drawn) {
    var all = prompt.tokens().then(drawn);
    var loss = LossSpans.behind(prompt.tokens().length(), all.length());
    var text = prompts.text(prompt.tokens(), drawn);
    return new Rollout(
        new Sequence(all, loss),
        prompts.endsByItself(drawn),
        new Reward.Response(prompt.turns(), prompt.reference(), text));
  }

  private static long stream(long step, long id, long place) {
    return SplitMix64.mix(SplitMix64.mix(SplitMix64.mix(step) ^ id) ^ place);
  }
}
