package dev.latebloom.observe;

/**
 * How losses are remembered.
 *
 * @param fastRate share of a new loss in the fast average, in (0, 1]; about 1/visits
 * @param slowRate the same for the slow average; at most {@code fastRate}
 * @param learnedLoss loss in nats under which an example counts as learned
 */
public record LossHistorySettings(double fastRate, double slowRate, double learnedLoss) {
  public LossHistorySettings {
    if (!(slowRate > 0 && slowRate <= fastRate && fastRate <= 1)) {
      throw new IllegalArgumentException(
          "observe: 0 < slow-rate <= fast-rate <= 1 needed, not %s and %s"
              .formatted(slowRate, fastRate));
    }
    if (!(learnedLoss > 0)) {
      throw new IllegalArgumentException(
          "observe: learned-loss must be above 0, not " + learnedLoss);
    }
  }
}
