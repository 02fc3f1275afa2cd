package dev.latebloom.reweight;

import dev.latebloom.ledger.Ledger;
import dev.latebloom.ledger.PeerLevels;
import java.util.Optional;

/**
 * Where the groups of peers are: which move, and which the model has come to on its way from easy
 * to hard. Before it has learned a part of what it has seen it has come to none, since only then
 * can anything be late. Without sources {@link SimpleStrata} are on that way, since lengths are
 * not. A rare group has no turn on it and holds nobody up: {@link RareGroups} say when it is late.
 */
final class Frontier {
  /** Standard errors of a group's level by which it may be off. */
  private static final double DOUBT = 2;

  private final boolean[] moves = new boolean[PeerLevels.GROUPS];
  private final boolean[] falls = new boolean[PeerLevels.GROUPS];
  private final boolean[] rareIsTried = new boolean[PeerLevels.GROUPS];
  private final boolean partIsLearned;
  private final NextInLine next;
  private Optional<SimpleStrata> strata = Optional.empty();

  private Frontier(boolean partIsLearned, double margin) {
    this.partIsLearned = partIsLearned;
    next = new NextInLine(PeerLevels.GROUPS, margin);
  }

  /** O(groups) with sources, else two walks over the rows. */
  static Frontier of(Ledger ledger, Census census, RareGroups rare, OnlineLateSettings settings) {
    var frontier = new Frontier(census.partIsLearned(), settings.frontierMargin());
    frontier.place(ledger.peers(), census, rare, settings);
    if (!ledger.peers().hasSeveralSources()) {
      frontier.strata =
          Optional.of(SimpleStrata.of(ledger, settings)).filter(SimpleStrata::areKnown);
    }
    return frontier;
  }

  private void place(
      PeerLevels levels, Census census, RareGroups rare, OnlineLateSettings settings) {
    double everyone = levels.level(levels.everyone());
    for (int group = 0; group < PeerLevels.GROUPS; group++) {
      if (levels.members(group) == 0) continue;
      double level = levels.level(group);
      double progress = levels.slowLevel(group) - (everyone + level);
      moves[group] = progress > settings.frontierMargin() + DOUBT * levels.levelError(group);
      falls[group] = progress > settings.stalledProgress();
      var tally = census.of(group);
      rareIsTried[group] = tally.isTried(settings.rare().giveUpVisits());
      boolean holdsOthersUp = !tally.halfIsLearned() && !rare.isRare(group);
      if (tally.isWorthwhile(progress, settings)) next.add(group, level, holdsOthersUp);
    }
  }

  /**
   * Whether more visits of a group that is shown more because it is rare would be in vain: it has
   * had some, and its losses stay where they are. With hysteresis: the bound is wider for what is
   * late.
   */
  boolean hasSettled(int group, boolean late) {
    return rareIsTried[group] && !(late ? falls : moves)[group];
  }

  /** Whether the losses of the group are falling, and the model has come to it. */
  boolean moves(int group) {
    return partIsLearned && moves[group] && next.hasReached(group, true);
  }

  /**
   * Whether an example's group, or without sources its stratum, is to be learned now. With
   * hysteresis: the bound is wider for an example that is late.
   */
  boolean has(int slot, int group, boolean late) {
    if (!partIsLearned) return false;
    if (strata.isPresent()) return strata.get().has(slot, late);
    return next.hasReached(group, late);
  }
}
