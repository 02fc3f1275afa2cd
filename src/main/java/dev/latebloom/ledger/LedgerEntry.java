package dev.latebloom.ledger;

import dev.latebloom.pool.Weights;

/**
 * A copy of one example's row of the ledger. Losses are in nats and NaN before the first visit; a
 * step of 0 means never.
 *
 * @param visits how often it was trained on
 * @param lateVisits of those, while it was late
 * @param learningTime first step from which its loss has stayed under the learned threshold
 * @param fastLoss smoothed over a few visits
 * @param simpleLoss under a model of simple statistics
 * @param weight visits a round
 */
public record LedgerEntry(
    long id,
    Cohort cohort,
    Mark mark,
    int visits,
    int lateVisits,
    int firstVisit,
    int lastVisit,
    int learningTime,
    float firstLoss,
    float lastLoss,
    float fastLoss,
    float lowestLoss,
    float simpleLoss,
    float zScore,
    float lastZScore,
    double weight) {

  /** The row of an example that the ledger holds. */
  public static LedgerEntry of(Ledger ledger, long id) {
    int slot = ledger.slot(id);
    return new LedgerEntry(
        id,
        ledger.cohort(slot),
        ledger.mark(slot),
        ledger.visits(slot),
        ledger.lateVisits.get(slot),
        ledger.firstVisit.get(slot),
        ledger.lastVisit.get(slot),
        ledger.learningTime.get(slot),
        ledger.firstLoss.get(slot),
        ledger.lastLoss.get(slot),
        ledger.fastLoss.get(slot),
        ledger.lowestLoss.get(slot),
        ledger.simpleLoss.get(slot),
        ledger.zScore.get(slot),
        ledger.lastZScore.get(slot),
        (double) ledger.weight.get(slot) / Weights.ONE);
  }
}
