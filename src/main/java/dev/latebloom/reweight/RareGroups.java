package dev.latebloom.reweight;

import dev.latebloom.ledger.Ledger;
import dev.latebloom.ledger.LossHistory;
import dev.latebloom.ledger.PeerLevels;

/**
 * The groups of peers that are rarer than the most common one and behind it: sources, or length
 * buckets where none are given. They are late from the first visit on, until they have caught up,
 * or their examples are learned one by one.
 *
 * <p>What few examples show is learned late: a direction of the data is learned after a time in
 * inverse proportion to its part of the gradient (Zhang et al. 2025, arXiv 2501.16265, and {@code
 * lab icl}). By then the model has a solution for what is common, and builds on it. Groups that
 * come equally often are learned together.
 *
 * <p>Repeats may make the model memorise a small group instead (Chung et al. 2023, arXiv
 * 2304.09151, bound them for that). Losses that fall do not tell which, so a part of each rare
 * group, its reserve, is left at one visit a round: what it gains by what the others are shown is
 * what they have in common. A group whose reserve stays behind is memorised and no longer shown
 * more often.
 *
 * <p>That is all that makes a rare group late: it has no turn as the group that is learned next,
 * which a group that can only be memorised would come to in the end.
 */
final class RareGroups {
  /** Standard errors by which a length bucket, or the reserve of a group, may seem to be behind. */
  private static final double DOUBT = 2;

  /** What the draw of the reserve is for, as a seed: never that of a run's weights. */
  private static final long RESERVE = 0x7e5e_74e5L;

  private final RareSettings settings;
  private final long[] missing = new long[PeerLevels.GROUPS];
  private final double[] reserve = new double[PeerLevels.GROUPS];
  private final boolean[] stays = new boolean[PeerLevels.GROUPS];
  private final boolean[] becomes = new boolean[PeerLevels.GROUPS];
  private final boolean[] isKnown = new boolean[PeerLevels.GROUPS];
  private final boolean[] mayBeKnown = new boolean[PeerLevels.GROUPS];

  private RareGroups(RareSettings settings) {
    this.settings = settings;
  }

  /** One walk over the rows where any group is rare. */
  static RareGroups of(Ledger ledger, OnlineLateSettings settings) {
    var rare = new RareGroups(settings.rare());
    rare.place(ledger, settings.frontierMargin());
    return rare;
  }

  private void place(Ledger ledger, double margin) {
    var levels = ledger.peers();
    int common = mostCommon(levels);
    long most = levels.members(common);
    for (int group = 0; group < PeerLevels.GROUPS; group++) {
      long members = levels.members(group);
      if (members == 0 || most < settings.from() * members) continue;
      missing[group] = most - members;
      reserve[group] = Math.min(settings.reserve(), (double) settings.mostInReserve() / members);
    }
    var byHeart = compare(ledger);
    // Sources were named by somebody; of many length buckets some are behind by chance.
    double doubt = levels.hasSeveralSources() ? 0 : DOUBT;
    for (int group = 0; group < PeerLevels.GROUPS; group++) {
      if (!isRare(group)) continue;
      double behind = levels.level(group) - levels.level(common);
      stays[group] = behind >= 0;
      becomes[group] = behind >= margin + doubt * levels.levelError(group);
      isKnown[group] = !byHeart[group].isWithin(settings.byHeart(), DOUBT);
      mayBeKnown[group] = !byHeart[group].isWithin(settings.byHeart() / 2, DOUBT / 2);
    }
  }

  private static int mostCommon(PeerLevels levels) {
    int most = levels.everyone();
    for (int group = 0; group < PeerLevels.GROUPS; group++) {
      if (levels.isOfOneKind(group) && levels.members(group) > levels.members(most)) most = group;
    }
    return most;
  }

  private ByHeart[] compare(Ledger ledger) {
    var byHeart = new ByHeart[PeerLevels.GROUPS];
    boolean any = false;
    for (int group = 0; group < PeerLevels.GROUPS; group++) {
      if (!isRare(group)) continue;
      byHeart[group] = new ByHeart();
      any = true;
    }
    if (!any) return byHeart;
    ledger.forEach(
        (id, slot) -> {
          int group = ledger.peers().group(ledger, slot);
          // The first visits foretell; those after them tell what was taught.
          if (!isRare(group) || ledger.visits(slot) <= LossHistory.FIRST_VISITS) return;
          byHeart[group].add(
              isInReserve(id, group), ledger.firstZScore.get(slot), ledger.lastZScore.get(slot));
        });
    return byHeart;
  }

  /** Visits a round by which the group is rarer than the most common one, if it is rare; else 0. */
  long missing(int group) {
    return missing[group];
  }

  /** Whether the group is rare, late or not. */
  boolean isRare(int group) {
    return missing[group] > 0;
  }

  /**
   * Whether the example must not become late: it is in reserve, or its group is memorised. With
   * hysteresis: the bound is wider for an example that is late.
   */
  boolean spares(long id, int group, boolean late) {
    return isRare(group) && (isInReserve(id, group) || (late ? isKnown : mayBeKnown)[group]);
  }

  /**
   * Whether an example that is not spared is late because its group is rare. With hysteresis: the
   * bound is wider for an example that is late.
   */
  boolean has(int group, boolean late) {
    return (late ? stays : becomes)[group];
  }

  /** The same examples for as long as the group does not grow, and of those some when it does. */
  private boolean isInReserve(long id, int group) {
    return Chance.of(RESERVE, 0, id) < reserve[group];
  }
}
