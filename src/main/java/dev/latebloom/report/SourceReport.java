package dev.latebloom.report;

/**
 * Figures of one source at the end of a run. Shares are in [0, 1]; NaN where there is nothing to
 * divide by.
 *
 * @param examples how many the pool holds
 * @param learned share that is learned
 * @param learnedAt step by which half of the learned ones were; NaN when none is
 * @param learnedAt90 step by which nine tenths of the learned ones were; NaN when none is
 * @param late share that was ever drawn while late
 * @param quarantined share that is in quarantine now
 * @param visits mean visits
 * @param weight mean sampling weight now, in visits a round
 * @param heldOutAccuracy share of its held-out problems answered exactly; NaN if not measured
 * @param heldOutLoss mean of its held-out records, in nats; NaN where there are none
 */
public record SourceReport(
    String source,
    long examples,
    double learned,
    double learnedAt,
    double learnedAt90,
    double late,
    double quarantined,
    double visits,
    double weight,
    double heldOutAccuracy,
    double heldOutLoss) {

  /** A source all of whose records are held out. */
  static SourceReport heldOut(String source, double loss) {
    double no = Double.NaN;
    return new SourceReport(source, 0, no, no, no, no, no, no, no, no, loss);
  }

  SourceReport withHeldOutLoss(double loss) {
    return new SourceReport(
        source,
        examples,
        learned,
        learnedAt,
        learnedAt90,
        late,
        quarantined,
        visits,
        weight,
        heldOutAccuracy,
        loss);
  }
}
