package dev.latebloom.reweight;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.ledger.PeerLevels;

/**
 * Judges every example by its z-score among its peers and moves it to another cohort when the
 * verdict lasts.
 *
 * <p>Each bound is wider for leaving a cohort than for entering it, and a verdict must come in
 * {@code patience} passes in a row: losses are noisy, and every change of weight costs.
 */
public final class Verdicts {
  /** Hysteresis: by how much further a bound must be crossed to leave a cohort than to enter it. */
  private static final double BAND = 1.25;

  private static final int PENDING_SHIFT = 5;
  private static final int COUNT_MASK = (1 << PENDING_SHIFT) - 1;

  private final OnlineLateSettings settings;
  private final Frontier frontier;
  private final Outliers outliers;
  private final RareGroups rare;
  private final Ledger ledger;
  private final long[] lateOf = new long[PeerLevels.GROUPS];
  private long examples;
  private long late;

  Verdicts(OnlineLateSettings settings, Ledger ledger) {
    this.settings = settings;
    var census = Census.of(ledger, settings);
    this.rare = RareGroups.of(ledger, settings);
    this.frontier = Frontier.of(ledger, census, rare, settings);
    this.outliers = new Outliers(census);
    this.ledger = ledger;
  }

  /** Judges every example and moves it to the cohort in which it is from now on. */
  void settle() {
    ledger.forEach(
        (id, slot) -> {
          examples++;
          if (settle(id, slot) != Cohort.LATE) return;
          late++;
          lateOf[ledger.peers().group(ledger, slot)]++;
        });
  }

  /** How many examples have been settled. */
  long examples() {
    return examples;
  }

  /** How many of them are late. */
  long late() {
    return late;
  }

  /**
   * Visits a round with which the late examples of an example's group, which is rare, make the
   * group as common as the most common one; 1 of other groups.
   */
  double asCommon(int slot) {
    int group = ledger.peers().group(ledger, slot);
    return 1 + (double) rare.missing(group) / Math.max(1, lateOf[group]);
  }

  private Cohort settle(long id, int slot) {
    var now = ledger.cohort(slot);
    // The first visit is a fact and no verdict: it needs no patience.
    if (now == Cohort.UNSEEN && ledger.visits(slot) > 0) {
      ledger.setCohort(slot, Cohort.UNLEARNED);
      return Cohort.UNLEARNED;
    }
    var verdict = judge(id, slot, now);
    int streak = ledger.streak.get(slot);
    if (verdict == now) {
      if (streak != 0) ledger.streak.set(slot, 0);
      return now;
    }
    boolean again = streak >> PENDING_SHIFT == verdict.code();
    int count = (again ? streak & COUNT_MASK : 0) + 1;
    if (count < patience(verdict)) {
      ledger.streak.set(slot, verdict.code() << PENDING_SHIFT | count);
      return now;
    }
    ledger.streak.set(slot, 0);
    ledger.setCohort(slot, verdict);
    return verdict;
  }

  /** Calling an example hopeless takes twice as long as any other verdict. */
  private int patience(Cohort verdict) {
    return verdict == Cohort.QUARANTINED ? 2 * settings.patience() : settings.patience();
  }

  private Cohort judge(long id, int slot, Cohort now) {
    int visits = ledger.visits(slot);
    if (visits == 0) return Cohort.UNSEEN;
    if (isLearned(slot, now == Cohort.EARLY)) return Cohort.EARLY;
    if (isStuck(slot, visits, now == Cohort.QUARANTINED)) return Cohort.QUARANTINED;
    return isLate(id, slot, visits, now == Cohort.LATE) ? Cohort.LATE : Cohort.UNLEARNED;
  }

  /** Twice in a row under the threshold will do; the fast average needs longer to come down. */
  private boolean isLearned(int slot, boolean already) {
    int since = ledger.learningTime.get(slot);
    if (since > 0 && (already || ledger.lastVisit.get(slot) > since)) return true;
    return ledger.fastLoss.get(slot) <= settings.learnedLoss() * (already ? BAND : 1);
  }

  /** Never learned: far above its peers over many visits, and in the newest one too. */
  private boolean isStuck(int slot, int visits, boolean already) {
    if (visits < settings.quarantineVisits()) return false;
    // Where outliers are late, one is given up only after it has been shown more often in vain.
    if (outliers.areLate() && ledger.lateVisits.get(slot) < settings.giveUpVisits()) return false;
    double band = already ? 1 / BAND : 1;
    double standing = Math.min(ledger.zScore.get(slot), ledger.lastZScore.get(slot));
    if (standing <= settings.outlierStanding() * band) return false;
    double loss = Math.min(ledger.fastLoss.get(slot), ledger.lastLoss.get(slot));
    return loss > settings.quarantineLoss() * band;
  }

  private boolean isLate(long id, int slot, int visits, boolean already) {
    if (visits < settings.minVisits()) return false;
    int group = ledger.peers().group(ledger, slot);
    if (outliers.areDisputed(group) || rare.spares(id, group, already)) return false;
    double band = already ? BAND : 1;
    double suspect = settings.suspectStanding() * band;
    double standing = ledger.zScore.get(slot);
    double newest = ledger.lastZScore.get(slot);
    boolean moves = frontier.moves(group);
    if (!outliers.areLate()) {
      // An outlier may be a wrong label; showing it more often would teach the wrong thing.
      if (newest > suspect) return false;
      // One far behind its peers is late only once it catches up with them while they move.
      if (standing > suspect) return moves && newest < standing - settings.following() / band;
      // A wrong label stays where it is while its peers get better.
      if (newest > standing + settings.following() * band) return false;
    }
    // One visit places a group, but not an example among its peers.
    boolean behind = visits > 1 && standing > settings.behindStanding() / band;
    if (behind && moves) return true;
    return rare.isRare(group)
        ? rare.has(group, already) && !frontier.hasSettled(group, already)
        : frontier.has(slot, group, already);
  }
}
