package dev.latebloom.train.objective;

import dev.latebloom.sample.Batch;
import dev.latebloom.sample.Batcher;
import dev.latebloom.sample.SampleSettings;
import dev.latebloom.train.Learning;
import dev.latebloom.train.RolloutFigures;
import dev.latebloom.train.Scorer;
import dev.latebloom.train.StepLosses;
import dev.latebloom.train.TrainingStep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Learning from rewards (Shao et al. 2024, arXiv 2402.03300, algorithm 1): the model answers each
 * prompt, what it wrote is judged, and a {@link Method} says what it learns from that. The formulas
 * are in docs/adr/0053, 0059 and 0061.
 */
public final class Reinforcement implements Learning {
  private final TrainingStep training;
  private final Optional<Scorer> reference;
  private final Reward reward;
  private final Method method;
  private final ReinforceSettings settings;
  private final SampleSettings cut;
  private final Prompts prompts;
  private final Drawing drawing;

  /**
   * Makes the learning of a run.
   *
   * @param training stays the caller's to close
   * @param reference the model that the run began with, unless the divergence from it counts
   *     nothing; closed at the end
   * @param reward closed at the end
   * @param method closed at the end
   */
  public Reinforcement(
      TrainingStep training,
      Optional<Scorer> reference,
      Reward reward,
      Method method,
      Place place,
      ReinforceSettings settings) {
    this.training = training;
    this.reference = reference;
    this.reward = reward;
    this.method = method;
    this.settings = settings;
    this.cut = place.cut();
    var model = training.model();
    this.prompts = Prompts.of(place.tokenizer(), model.ends());
    this.drawing = new Drawing(model, method.mask(), prompts, settings, cut, place.seed());
  }

  @Override
  public StepLosses learn(Batch drawn) {
    // 1. o_i ~ π_θ(. | q), i = 1 .. G, for each prompt q
    var asked = prompts.of(drawn);
    return learnFrom(drawn, asked, drawing.to(asked, drawn.step()));
  }

  /** What follows when the responses are there. */
  StepLosses learnFrom(Batch drawn, List<Prompts.Prompt> asked, List<Rollout> rollouts) {
    // 2. r_i = r(q, o_i)
    var rewards =
        new Rewards(
            reward.of(rollouts.stream().map(Rollout::response).toList()),
            rollouts,
            settings.group());
    // 3. L, which the method makes of rewards, π_θ and π_ref
    var batch = batch(drawn.step(), rollouts);
    var kl = method.kl();
    var lesson =
        method.lesson(
            new Earned(
                batch,
                rewards,
                factors(drawn, asked),
                reference.map(scorer -> PerToken.of(batch, scorer.tokenLosses(batch)))));
    // 4. θ ← the optimizer's (θ, ∂L), so often
    var updated = training.update(batch, lesson.shares());
    for (int i = 1; i < settings.updates(); i++) updated = training.update(batch, lesson.shares());
    method.learned(drawn.step(), lesson);
    // 5. Report 1 - mean r of each prompt. Turning it into the next draws is the reweighter's work.
    return new StepLosses(
        drawn.step(),
        asked.stream().mapToLong(Prompts.Prompt::id).toArray(),
        rewards.missing(),
        rollouts.stream().mapToInt(each -> each.sequence().tokens().length()).sum(),
        updated.gradientNorm(),
        updated.learningRate(),
        figures(rollouts, rewards, lesson.surrogate(), kl));
  }

  private Batch batch(long step, List<Rollout> rollouts) {
    var sequences = rollouts.stream().map(Rollout::sequence).toList();
    long[] ids = LongStream.range(0, sequences.size()).toArray();
    return training.fitting(new Batcher(cut, sequences).batch(step, ids));
  }

  /** Every response counts as its example does. */
  private List<Float> factors(Batch drawn, List<Prompts.Prompt> asked) {
    return asked.stream()
        .flatMap(
            prompt -> Collections.nCopies(settings.group(), drawn.factor(prompt.id())).stream())
        .toList();
  }

  private RolloutFigures figures(
      List<Rollout> rollouts, Rewards rewards, Surrogate surrogate, double kl) {
    return new RolloutFigures(
        rollouts.size(),
        rewards.mean(),
        rewards.spread(),
        surrogate.divergence(),
        kl,
        surrogate.clipShare(),
        surrogate.entropy(),
        rollouts.stream().mapToInt(Rollout::drawn).average().orElseThrow(),
        rollouts.stream().filter(each -> !each.ended()).count() / (double) rollouts.size(),
        rewards.silentShare());
  }

  @Override
  public void save(Path folder) throws IOException {
    method.save(folder);
  }

  @Override
  public void close() {
    reward.close();
    method.close();
    reference.ifPresent(Scorer::close);
  }
}
