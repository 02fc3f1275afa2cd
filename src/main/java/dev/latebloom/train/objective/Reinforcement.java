package dev.latebloom.train.objective;

import dev.latebloom.sample.Batch;
import dev.latebloom.sample.Batcher;
import dev.latebloom.sample.SampleSettings;
import dev.latebloom.train.Learning;
import dev.latebloom.train.RolloutFigures;
import dev.latebloom.train.Scorer;
import dev.latebloom.train.StepLosses;
import dev.latebloom.train.TrainingStep;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * GRPO (Shao et al. 2024, arXiv 2402.03300, algorithm 1 and equation 3): the model answers each
 * prompt several times, and learns from what was better than its other answers. The formulas are in
 * docs/adr/0053.
 */
public final class Reinforcement implements Learning {
  private final TrainingStep training;
  private final Optional<Scorer> reference;
  private final Reward reward;
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
   */
  public Reinforcement(
      TrainingStep training,
      Optional<Scorer> reference,
      Reward reward,
      Place place,
      ReinforceSettings settings) {
    this.training = training;
    this.reference = reference;
    this.reward = reward;
    this.settings = settings;
    this.cut = place.cut();
    var model = training.model();
    this.prompts = Prompts.of(place.tokenizer(), model.ends());
    this.drawing = new Drawing(model, prompts, settings, cut, place.seed());
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
    // 3. L = Σ_i 1/(n |o_i|) Σ_t (-J(ρ, A_i) + β D) with A_i = (r_i - mean) / std of its group
    var batch = batch(drawn.step(), rollouts);
    var surrogate =
        new Surrogate(
            new Clip(settings.clip()),
            settings.kl(),
            rewards.advantages(),
            weights(drawn, asked, rollouts),
            reference.map(scorer -> losses(scorer, batch)));
    // 4. θ ← the optimizer's (θ, ∂L), so often
    var updated = training.update(batch, surrogate);
    for (int i = 1; i < settings.updates(); i++) updated = training.update(batch, surrogate);
    // 5. Report 1 - mean r of each prompt. Turning it into the next draws is the reweighter's work.
    return new StepLosses(
        drawn.step(),
        asked.stream().mapToLong(Prompts.Prompt::id).toArray(),
        rewards.missing(),
        rollouts.stream().mapToInt(each -> each.sequence().tokens().length()).sum(),
        updated.gradientNorm(),
        updated.learningRate(),
        figures(rollouts, rewards, surrogate));
  }

  private Batch batch(long step, List<Rollout> rollouts) {
    var sequences = rollouts.stream().map(Rollout::sequence).toList();
    long[] ids = LongStream.range(0, sequences.size()).toArray();
    return training.fitting(new Batcher(cut, sequences).batch(step, ids));
  }

  /** Of each response's tokens: every response counts alike, but as its example does. */
  private double[] weights(Batch drawn, List<Prompts.Prompt> asked, List<Rollout> rollouts) {
    var weights = new double[rollouts.size()];
    for (int i = 0; i < weights.length; i++) {
      double factor = drawn.factor(asked.get(i / settings.group()).id());
      weights[i] = factor / ((double) weights.length * rollouts.get(i).drawn());
    }
    return weights;
  }

  /** The losses of each sequence's tokens, by its id. */
  private static float[][] losses(Scorer scorer, Batch batch) {
    float[] all = scorer.tokenLosses(batch);
    var byId = new float[batch.examples()][];
    int from = 0;
    for (var part : batch.parts()) {
      for (int i = 0; i < part.examples(); i++) {
        int to = from + part.loss(i).count();
        byId[Math.toIntExact(part.id(i))] = Arrays.copyOfRange(all, from, to);
        from = to;
      }
    }
    return byId;
  }

  private RolloutFigures figures(List<Rollout> rollouts, Rewards rewards, Surrogate surrogate) {
    return new RolloutFigures(
        rollouts.size(),
        rewards.mean(),
        rewards.spread(),
        surrogate.divergence(),
        settings.kl(),
        surrogate.clipShare(),
        surrogate.entropy(),
        rollouts.stream().mapToInt(Rollout::drawn).average().orElseThrow(),
        rollouts.stream().filter(each -> !each.ended()).count() / (double) rollouts.size(),
        rewards.silentShare());
  }

  @Override
  public void close() {
    reward.close();
    reference.ifPresent(Scorer::close);
  }
}
