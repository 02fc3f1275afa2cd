package dev.latebloom.train;

/**
 * What the responses of one step were like that the model itself has written, under reinforcement.
 *
 * @param responses so many; 0 where the objective is cross-entropy, and then nothing else is known
 * @param reward mean over them
 * @param spread standard deviation of their rewards
 * @param kl mean over tokens of the estimate of the divergence from the reference model, in nats;
 *     NaN without a reference
 * @param klCoefficient what that is multiplied by in the objective
 * @param clipShare share of tokens whose gradient the clip has cut off, over all updates
 * @param entropy mean over tokens of -log of their probability when they were drawn, in nats
 * @param length mean tokens of a response, end token included
 * @param cutShare share of responses that ended at their bound and not by themselves
 * @param silentShare share of prompts whose responses all earned the same: they teach nothing
 */
public record RolloutFigures(
    int responses,
    double reward,
    double spread,
    double kl,
    double klCoefficient,
    double clipShare,
    double entropy,
    double length,
    double cutShare,
    double silentShare) {
  public static final RolloutFigures NONE =
      new RolloutFigures(
          0,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN);

  /** Whether there were any. */
  public boolean any() {
    return responses > 0;
  }
}
