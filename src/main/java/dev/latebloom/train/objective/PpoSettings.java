package dev.latebloom.train.objective;

import dev.latebloom.config.Range;

/**
 * What PPO has beside {@link ReinforceSettings}.
 *
 * @param discount γ
 * @param lambda λ
 * @param valueWeight what the loss of values counts
 * @param valueClip how far a value may move in the updates of a step; 0 for as far as it goes
 * @param valueRate learning rate of the value head, in rates of the model
 * @param klTarget divergence that {@code kl} is adapted to, in nats a token; 0 leaves it as it is
 */
public record PpoSettings(
    double discount,
    double lambda,
    double valueWeight,
    double valueClip,
    double valueRate,
    double klTarget) {
  private static final String SECTION = "train.reinforce.ppo.";

  public PpoSettings {
    Range.within(SECTION + "discount", 0.0, 1.0, discount);
    Range.within(SECTION + "lambda", 0.0, 1.0, lambda);
    Range.atLeast(SECTION + "value-weight", 0, valueWeight);
    Range.atLeast(SECTION + "value-clip", 0, valueClip);
    Range.above(SECTION + "value-rate", 0, valueRate);
    Range.atLeast(SECTION + "kl-target", 0, klTarget);
  }
}
