package dev.latebloom.observe;

/**
 * How losses are remembered.
 *
 * @param fastRate share of a new loss in the fast average, in (0, 1]; about 1/visits
 * @param learnedLoss loss in nats under which an example counts as learned
 */
public record LossHistorySettings(double fastRate, double learnedLoss) {
  public LossHistorySettings {
    if (!(fastRate > 0 && fastRate <= 1)) {
      throw new IllegalArgumentException("observe.fast-rate must be in (0, 1], not " + fastRate);
    }
    if (!(learnedLoss > 0)) {
      throw new IllegalArgumentException(
          "observe.learned-loss must be above 0, not " + learnedLoss);
    }
  }
}
