package dev.latebloom.reweight;

import dev.latebloom.ledger.Ledger;
import dev.latebloom.ledger.PeerLevels;
import java.util.Arrays;

/** The tally of each group of peers. */
final class Census {
  /** Share learned of all that has been seen from which on something can be late. */
  private static final double A_PART = 0.1;

  private final LearnedCounts[] groups = new LearnedCounts[PeerLevels.GROUPS];

  private Census() {
    Arrays.setAll(groups, _ -> new LearnedCounts());
  }

  /** One walk over the rows. */
  static Census of(Ledger ledger, OnlineLateSettings settings) {
    var census = new Census();
    ledger.forEach(
        (_, slot) -> {
          if (ledger.visits(slot) == 0) return;
          census.groups[ledger.peers().group(ledger, slot)].count(ledger, slot, settings);
        });
    return census;
  }

  LearnedCounts of(int group) {
    return groups[group];
  }

  /** Whether the model has learned a part of what it has seen: what is left can be late. */
  boolean partIsLearned() {
    long seen = 0;
    long learned = 0;
    for (var tally : groups) {
      seen += tally.seen();
      learned += tally.learned();
    }
    return seen > 0 && learned >= A_PART * seen;
  }
}
