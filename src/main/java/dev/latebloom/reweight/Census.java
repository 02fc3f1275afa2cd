package dev.latebloom.reweight;

import dev.latebloom.pool.Ledger;
import dev.latebloom.pool.PeerLevels;
import java.util.Arrays;

/**
 * How many of each group of peers have been seen, are learned by their newest loss, or are far
 * above their peers without being learned; and how often they have been shown while late.
 */
final class Census {
  private final int[] seen = new int[PeerLevels.GROUPS];
  private final int[] learned = new int[PeerLevels.GROUPS];
  private final int[] outlying = new int[PeerLevels.GROUPS];
  private final long[] lateVisits = new long[PeerLevels.GROUPS];

  private Census() {}

  /** One walk over the rows. */
  static Census of(Ledger ledger, OnlineLateSettings settings) {
    var census = new Census();
    ledger.forEach(
        (_, slot) -> {
          if (ledger.visits(slot) > 0) census.count(ledger, slot, settings);
        });
    return census;
  }

  private void count(Ledger ledger, int slot, OnlineLateSettings settings) {
    int group = ledger.peers().group(ledger, slot);
    seen[group]++;
    lateVisits[group] += ledger.lateVisits(slot);
    if (ledger.lastLoss(slot) <= settings.learnedLoss()) {
      learned[group]++;
    } else if (ledger.lastStanding(slot) > settings.outlierStanding()) {
      outlying[group]++;
    }
  }

  /** Examples of the group that have been visited. */
  int seen(int group) {
    return seen[group];
  }

  /** Those of them that are learned. */
  int learned(int group) {
    return learned[group];
  }

  /** Those of them that are not, and are far above their peers. */
  int outlying(int group) {
    return outlying[group];
  }

  /** Visits while late, on average over the group's examples. */
  double lateVisits(int group) {
    return (double) lateVisits[group] / Math.max(1, seen[group]);
  }

  /** Share learned of all that have been seen; 0 if nobody has. */
  double learnedShare() {
    return (double) Arrays.stream(learned).asLongStream().sum()
        / Math.max(1, Arrays.stream(seen).asLongStream().sum());
  }
}
