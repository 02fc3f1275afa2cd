package dev.latebloom.reweight;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.ledger.Mark;

/**
 * Puts every example into its cohort, from its losses beside the mean of all and beside those of
 * its peers. All policies have the same cohorts, and the shares of {@link OnlineLate} do not depend
 * on them.
 *
 * <p>Every bound is wider for staying in a cohort than for entering it, since losses are noisy.
 */
final class Verdicts {
  /** Hysteresis: by how much further a bound must be crossed to leave a cohort than to enter it. */
  private static final double BAND = 1.25;

  /** Share of the mean loss below which an example counts as learned. */
  private static final double LEARNED = 0.5;

  /** Share learned of all that has been seen from which on what is not learned is late. */
  private static final double A_PART = 0.1;

  private final QuarantineSettings quarantine;
  private final Ledger ledger;
  private final double learnedLoss;
  private final double meanLoss;
  private double newest;
  private long seen;
  private long learned;

  private Verdicts(QuarantineSettings quarantine, double learnedLoss, Ledger ledger) {
    this.quarantine = quarantine;
    this.ledger = ledger;
    ledger.forEach((_, slot) -> count(slot));
    this.meanLoss = newest / Math.max(1, seen);
    this.learnedLoss = Math.max(learnedLoss, LEARNED * meanLoss);
  }

  /**
   * Settles the cohort of every example: two walks over the rows.
   *
   * @param learnedLoss in nats, below which an example counts as learned however low the mean is
   */
  static void settle(QuarantineSettings quarantine, double learnedLoss, Ledger ledger) {
    var verdicts = new Verdicts(quarantine, learnedLoss, ledger);
    ledger.forEach((_, slot) -> ledger.setCohort(slot, verdicts.judge(slot)));
  }

  private void count(int slot) {
    if (ledger.visits(slot) == 0) return;
    seen++;
    newest += ledger.lastLoss.get(slot);
    if (ledger.cohort(slot) == Cohort.EARLY) learned++;
  }

  private Cohort judge(int slot) {
    var mark = ledger.mark(slot);
    if (mark == Mark.WRONG) return Cohort.QUARANTINED;
    if (ledger.visits(slot) == 0) return Cohort.UNSEEN;
    var now = ledger.cohort(slot);
    if (isLearned(slot, now == Cohort.EARLY)) return Cohort.EARLY;
    boolean stuck = isStuck(slot, now == Cohort.QUARANTINED);
    if (stuck && mark != Mark.RELEASED) return Cohort.QUARANTINED;
    return learned >= A_PART * seen ? Cohort.LATE : Cohort.UNLEARNED;
  }

  private boolean isLearned(int slot, boolean already) {
    return ledger.fastLoss.get(slot) <= learnedLoss * (already ? BAND : 1);
  }

  /** Far above its peers over many visits and in the newest one too, and above the mean of all. */
  private boolean isStuck(int slot, boolean already) {
    if (ledger.visits(slot) < quarantine.visits()) return false;
    double band = already ? 1 / BAND : 1;
    double zScore = Math.min(ledger.zScore.get(slot), ledger.lastZScore.get(slot));
    double loss = Math.min(ledger.fastLoss.get(slot), ledger.lastLoss.get(slot));
    return zScore > quarantine.zScore() * band && loss > meanLoss * band;
  }
}
