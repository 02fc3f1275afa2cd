package dev.latebloom.reweight;

import dev.latebloom.ledger.Ledger;

/**
 * How many of some examples that are learned about together have been visited, are learned by their
 * newest loss, or are far above their peers without being learned; and how often they have been
 * shown while late.
 */
final class LearnedCounts {
  private int seen;
  private int learned;
  private int outlying;
  private long lateVisits;

  void count(Ledger ledger, int slot, OnlineLateSettings settings) {
    seen++;
    lateVisits += ledger.lateVisits.get(slot);
    if (ledger.lastLoss.get(slot) <= settings.learnedLoss()) {
      learned++;
    } else if (ledger.lastZScore.get(slot) > settings.outlierStanding()) {
      outlying++;
    }
  }

  /** Examples that have been visited. */
  int seen() {
    return seen;
  }

  /** Those of them that are learned. */
  int learned() {
    return learned;
  }

  /** Those of them that are not, and are far above their peers. */
  int outlying() {
    return outlying;
  }

  /** Whether half of them are learned; so are half of none. */
  boolean halfIsLearned() {
    return 2L * learned >= seen;
  }

  /**
   * Whether more visits may still help: a plateau ends the sooner the more often the examples are
   * shown, so they may stand still for some visits while late, but not for ever.
   *
   * @param progress share by which losses are under those of a while ago
   */
  boolean isWorthwhile(double progress, OnlineLateSettings settings) {
    return !isTried(settings.giveUpVisits()) || progress > settings.stalledProgress();
  }

  /** Whether the examples have been shown so often while late, on average. */
  boolean isTried(double visits) {
    return lateVisits >= visits * seen;
  }
}
