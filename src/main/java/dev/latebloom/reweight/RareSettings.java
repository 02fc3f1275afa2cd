package dev.latebloom.reweight;

import dev.latebloom.config.Range;

/**
 * How {@link OnlineLate} treats rare groups of peers, sources or length buckets; see reference.conf
 * for the reasons.
 *
 * @param from times as common as a group the most common one is, from which on the group is rare;
 *     above 1
 * @param reserve share of a rare group's examples that are not shown more often because it is rare,
 *     in (0, 1)
 * @param mostInReserve examples of a rare group that are not shown more often at most; at least 1
 * @param byHeart z-score by which the reserve is behind the others of its group, beyond its
 *     standard errors, when these are memorised; at least 0
 * @param giveUpVisits visits while late, on average over a rare group's examples, after which its
 *     losses have to fall for it to stay late; at least 1
 */
public record RareSettings(
    double from, double reserve, int mostInReserve, double byHeart, double giveUpVisits) {
  public RareSettings {
    Range.above("reweight.online-late.rare.from", 1, from);
    Range.between("reweight.online-late.rare.reserve", 0, 1, reserve);
    Range.atLeast("reweight.online-late.rare.most-in-reserve", 1, mostInReserve);
    Range.atLeast("reweight.online-late.rare.by-heart", 0.0, byHeart);
    Range.atLeast("reweight.online-late.rare.give-up-visits", 1.0, giveUpVisits);
  }
}
