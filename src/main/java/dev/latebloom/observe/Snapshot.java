package dev.latebloom.observe;

import dev.latebloom.train.RolloutFigures;

/**
 * One step as an operator sees it: what meters, the progress bar and the status page are made from.
 *
 * @param round of the urn from which the step was drawn
 * @param tokens trained on since step 1, prompts included, padding not
 * @param visits examples drawn since step 1
 * @param loss mean of the step's example losses, in nats
 * @param largestLoss of the step's examples, in nats
 * @param lowest of all steps since step 1
 * @param weightLag steps between the losses and the draw that first used the weights made from them
 * @param rollouts about the step's responses under reinforcement
 * @param figures the newest pass over the ledger
 */
public record Snapshot(
    long step,
    long round,
    long tokens,
    long visits,
    double loss,
    double largestLoss,
    Lowest lowest,
    double gradientNorm,
    double learningRate,
    long weightLag,
    StageTimes times,
    RolloutFigures rollouts,
    Figures figures) {
  /** Before the first step. */
  public static final Snapshot NONE =
      new Snapshot(
          0,
          0,
          0,
          0,
          Double.NaN,
          Double.NaN,
          Lowest.NONE,
          Double.NaN,
          Double.NaN,
          0,
          new StageTimes(0, 0, 0, 0, 0, 0, 0),
          RolloutFigures.NONE,
          Figures.NONE);
}
