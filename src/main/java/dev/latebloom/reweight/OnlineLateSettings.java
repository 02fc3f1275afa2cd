package dev.latebloom.reweight;

import dev.latebloom.config.Range;
import dev.latebloom.ledger.PeerLevels;

/**
 * How {@link OnlineLate} tells late from early and from never; see reference.conf for the reasons.
 *
 * <p>A z-score is how far the loss of a visit is above the level of the example's peers at that
 * time, in their mean absolute distance from it. Settings whose names end in "standing" are bounds
 * on z-scores.
 *
 * @param largestWeight most visits a round, in [1, 255]
 * @param largestShare of the draws that late examples take by their weight, in (0, 1)
 * @param ramp visits a round by which a weight may move in one pass, above 0
 * @param learnedLoss loss in nats under which an example counts as learned
 * @param minVisits visits before an example may be late, at least 1
 * @param frontierMargin groups whose losses differ by less than this share are learned together,
 *     and one moves when its losses are below those of a while ago by more
 * @param strata of simple losses that stand for sources where none are given, in [2, 16]
 * @param behindStanding examples above it on average are behind their peers, and late while these
 *     move
 * @param suspectStanding examples above it, newly or on average, are suspect unless they catch up
 * @param following an example follows its peers while its newest z-score is above its average by
 *     less, and catches up with them while it is below by more
 * @param patience passes for which a verdict must last, in [1, 15]; to be quarantined, twice as
 *     many
 * @param giveUpVisits visits while late after which a group, on average over its examples, must
 *     show progress to be late, and after which an outlier is no longer believed
 * @param stalledProgress share by which a group's losses must then be under those of before
 * @param quarantineVisits visits before an example may be quarantined
 * @param quarantineLoss loss in nats that a quarantined example is above at least
 * @param outlierStanding a quarantined example is above it, on average and newly
 * @param rare groups that are late because they are rare
 */
public record OnlineLateSettings(
    double largestWeight,
    double largestShare,
    double ramp,
    double learnedLoss,
    int minVisits,
    double frontierMargin,
    int strata,
    double behindStanding,
    double suspectStanding,
    double following,
    int patience,
    double giveUpVisits,
    double stalledProgress,
    int quarantineVisits,
    double quarantineLoss,
    double outlierStanding,
    RareSettings rare) {

  public OnlineLateSettings {
    Range.within(name("largest-weight"), 1, 255.0, largestWeight);
    Range.between(name("largest-share"), 0, 1, largestShare);
    Range.atLeast(name("ramp"), 1.0 / 256, ramp);
    Range.above("observe.learned-loss", 0, learnedLoss);
    Range.atLeast(name("min-visits"), 1, minVisits);
    Range.below(name("frontier-margin"), 0, 1, frontierMargin);
    Range.within(name("strata"), 2, PeerLevels.STRATA, strata);
    Range.above(name("behind-standing"), 0, behindStanding);
    Range.atLeast(name("suspect-standing"), behindStanding, suspectStanding);
    Range.above(name("following"), 0, following);
    Range.within(name("patience"), 1, 15, patience);
    Range.atLeast(name("give-up-visits"), 1.0, giveUpVisits);
    Range.below(name("stalled-progress"), 0, 1, stalledProgress);
    Range.atLeast(name("quarantine-visits"), 1, quarantineVisits);
    Range.above(name("quarantine-loss"), 0, quarantineLoss);
    Range.above(name("outlier-standing"), suspectStanding, outlierStanding);
  }

  private static String name(String setting) {
    return "reweight.online-late." + setting;
  }
}
