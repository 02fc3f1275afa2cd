package dev.latebloom.ledger;

import dev.latebloom.config.Range;

/**
 * How losses are remembered.
 *
 * @param fastRate share of a new loss in the fast average, in (0, 1]; about 1/visits
 * @param learnedLoss loss in nats under which an example counts as learned
 */
public record LossHistorySettings(double fastRate, double learnedLoss) {
  public LossHistorySettings {
    Range.above("observe.fast-rate", 0, fastRate);
    Range.within("observe.fast-rate", 0, 1, fastRate);
    Range.above("observe.learned-loss", 0, learnedLoss);
  }
}
