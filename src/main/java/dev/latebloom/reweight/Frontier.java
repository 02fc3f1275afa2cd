package dev.latebloom.reweight;

import dev.latebloom.pool.Ledger;
import dev.latebloom.pool.PeerLevels;
import java.util.Optional;

/**
 * Where the groups of peers are: which move, and which are what the model is learning now, those
 * above the level of all that make the progress asked of them. Entering and leaving differ by a
 * margin, and a level that is above another by chance is not: to move or to enter takes {@link
 * #DOUBT} standard errors more. Without sources {@link SimpleStrata} say what is learned now, since
 * lengths do not.
 */
final class Frontier {
  /** Standard errors of a group's level by which it may be off. */
  private static final double DOUBT = 2;

  private final PeerLevels levels;
  private final boolean[] moves = new boolean[PeerLevels.GROUPS];
  private final boolean[] enters = new boolean[PeerLevels.GROUPS];
  private final boolean[] stays = new boolean[PeerLevels.GROUPS];
  private Optional<SimpleStrata> strata = Optional.empty();

  private Frontier(PeerLevels levels) {
    this.levels = levels;
  }

  /** O(groups) with sources, else two walks over the rows. */
  static Frontier of(Ledger ledger, Census census, OnlineLateSettings settings) {
    var frontier = new Frontier(ledger.peers());
    var least = LeastProgress.of(census, settings);
    frontier.place(census, least, settings.frontierMargin());
    if (!ledger.peers().hasSeveralSources()) {
      frontier.strata =
          Optional.of(SimpleStrata.of(ledger, settings, least)).filter(SimpleStrata::areKnown);
    }
    return frontier;
  }

  private void place(Census census, LeastProgress leastProgress, double margin) {
    double everyone = levels.level(levels.everyone());
    double mean = meanLevel();
    for (int group = 0; group < PeerLevels.GROUPS; group++) {
      if (levels.members(group) == 0) continue;
      double level = levels.level(group);
      double progress = levels.slowLevel(group) - (everyone + level);
      double least = leastProgress.after(census.lateVisits(group));
      double doubt = DOUBT * levels.levelError(group);
      moves[group] = progress > margin + doubt;
      enters[group] = progress > least + doubt && level > mean + margin + doubt;
      stays[group] = progress > least && level > mean - margin;
    }
  }

  /** The mean over examples, not over visits: late ones are visited more often. */
  private double meanLevel() {
    double sum = 0;
    long count = 0;
    for (int group = 0; group < PeerLevels.GROUPS; group++) {
      if (levels.visits(group) == 0) continue;
      long members = levels.members(group);
      sum += members * levels.level(group);
      count += members;
    }
    return sum / count;
  }

  /** Whether the losses of the group are falling. */
  boolean moves(int group) {
    return moves[group];
  }

  /**
   * Whether an example's group, or without sources its stratum, is at the frontier; slower to deny
   * it to who is late.
   */
  boolean has(int slot, int group, boolean late) {
    if (strata.isPresent()) return strata.get().has(slot, late);
    return late ? stays[group] : enters[group];
  }
}
