package dev.latebloom.report;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.Weights;
import java.util.Arrays;

/** Adds up the rows of one source. */
final class SourceTally {
  private long examples;
  private long late;
  private long quarantined;
  private long visits;
  private long weights;
  private int[] learningTimes = new int[64];
  private int learned;

  void add(Ledger ledger, int slot) {
    examples++;
    visits += ledger.visits(slot);
    weights += ledger.weight.get(slot);
    if (ledger.lateVisits.get(slot) > 0) late++;
    if (ledger.cohort(slot) == Cohort.QUARANTINED) quarantined++;
    int learnedAt = ledger.learningTime.get(slot);
    if (learnedAt == 0) return;
    if (learned == learningTimes.length) learningTimes = Arrays.copyOf(learningTimes, 2 * learned);
    learningTimes[learned++] = learnedAt;
  }

  boolean isEmpty() {
    return examples == 0;
  }

  SourceReport report(String source, double heldOutAccuracy) {
    Arrays.sort(learningTimes, 0, learned);
    return new SourceReport(
        source,
        examples,
        share(learned),
        learnedBy(0.5),
        learnedBy(0.9),
        share(late),
        share(quarantined),
        share(visits),
        share(weights) / Weights.ONE,
        heldOutAccuracy,
        Double.NaN);
  }

  private double share(long count) {
    return (double) count / examples;
  }

  private double learnedBy(double share) {
    if (learned == 0) return Double.NaN;
    return learningTimes[(int) Math.ceil(share * learned) - 1];
  }
}
