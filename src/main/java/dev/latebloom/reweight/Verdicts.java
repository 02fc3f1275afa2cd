package dev.latebloom.reweight;

import dev.latebloom.observe.Cohort;
import dev.latebloom.pool.Ledger;

/**
 * Judges every example against its peers and moves it to another cohort when the verdict lasts.
 *
 * <p>Each bound is wider for leaving a cohort than for entering it, and a verdict must come in
 * {@code patience} passes in a row: losses are noisy, and every change of weight costs.
 */
final class Verdicts {
  /** By how much a loss must cross a bound further to leave than to enter a cohort. */
  private static final double BAND = 1.25;

  private static final int PENDING_SHIFT = 5;
  private static final int COUNT_MASK = (1 << PENDING_SHIFT) - 1;

  private final OnlineLateSettings settings;
  private final Peers peers;
  private final Ledger ledger;

  Verdicts(OnlineLateSettings settings, Peers peers, Ledger ledger) {
    this.settings = settings;
    this.peers = peers;
    this.ledger = ledger;
  }

  /** Judges one example and returns the cohort in which it is from now on. */
  Cohort settle(int slot) {
    var now = Cohort.of(ledger.cohort(slot));
    // The first visit is a fact and no verdict: it needs no patience.
    if (now == Cohort.UNSEEN && ledger.visits(slot) > 0) {
      ledger.setCohort(slot, Cohort.UNLEARNED.code());
      return Cohort.UNLEARNED;
    }
    var verdict = judge(slot, now);
    if (verdict == now) {
      ledger.setStreak(slot, 0);
      return now;
    }
    int streak = ledger.streak(slot);
    boolean again = streak >> PENDING_SHIFT == verdict.code();
    int count = (again ? streak & COUNT_MASK : 0) + 1;
    if (count < patience(verdict)) {
      ledger.setStreak(slot, verdict.code() << PENDING_SHIFT | count);
      return now;
    }
    ledger.setStreak(slot, 0);
    ledger.setCohort(slot, verdict.code());
    return verdict;
  }

  /** Calling an example hopeless takes twice as long as any other verdict. */
  private int patience(Cohort verdict) {
    return verdict == Cohort.QUARANTINED ? 2 * settings.patience() : settings.patience();
  }

  private Cohort judge(int slot, Cohort now) {
    int visits = ledger.visits(slot);
    if (visits == 0) return Cohort.UNSEEN;
    double loss = ledger.fastLoss(slot);
    if (isLearned(slot, loss, now == Cohort.EARLY)) return Cohort.EARLY;
    var group = peers.of(slot);
    if (isStuck(slot, loss, group, now == Cohort.QUARANTINED)) return Cohort.QUARANTINED;
    return isLate(slot, loss, group, now == Cohort.LATE) ? Cohort.LATE : Cohort.UNLEARNED;
  }

  /** Twice in a row under the threshold will do; the fast average needs longer to come down. */
  private boolean isLearned(int slot, double loss, boolean already) {
    int since = ledger.learningTime(slot);
    boolean stays = since > 0 && (already || ledger.lastVisit(slot) > since);
    return stays || loss <= settings.learnedLoss() * (already ? BAND : 1);
  }

  /** Never learned: far above its peers after many visits, and not coming down. */
  private boolean isStuck(int slot, double loss, PeerGroup group, boolean already) {
    if (ledger.visits(slot) < settings.quarantineVisits()) return false;
    double band = already ? 1 / BAND : 1;
    // The newest loss too: averages of few visits remember the time when nothing was learned.
    double least = Math.min(loss, ledger.lastLoss(slot));
    if (least <= group.outlierBound() * band) return false;
    // What is merely hard comes down slowly; a wrong label stays near where its peers began.
    if (ledger.slowLoss(slot) <= settings.stuckShare() * group.start() * band) return false;
    return !isFalling(slot, loss, band);
  }

  private boolean isLate(int slot, double loss, PeerGroup group, boolean already) {
    if (!peers.moved() || ledger.visits(slot) < settings.minVisits()) return false;
    double band = already ? BAND : 1;
    // An outlier may be a wrong label; showing it more often would teach the wrong thing.
    if (loss > settings.suspectRatio() * group.median() * band) return false;
    if (!isFollowing(slot, loss, group, band)) return false;
    if (group.atFrontier(already)) return true;
    return loss * band > settings.behindRatio() * group.median() && isFalling(slot, loss, band);
  }

  /** Does not stay behind while its peers get better. */
  private boolean isFollowing(int slot, double loss, PeerGroup group, double band) {
    double trend = loss / ledger.slowLoss(slot);
    return trend < settings.followingRatio() * Math.sqrt(band) * group.trend();
  }

  /** A band above 1 calls a slower fall a fall. */
  private boolean isFalling(int slot, double loss, double band) {
    return loss < settings.fallingRatio() * Math.sqrt(band) * ledger.slowLoss(slot);
  }
}
