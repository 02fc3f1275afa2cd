package dev.latebloom.reweight;

/**
 * How {@link OnlineLate} tells late from early and from never; see reference.conf for the reasons.
 *
 * @param largestWeight most visits a round, in [1, 255]
 * @param ramp visits a round by which a weight may move in one pass, above 0
 * @param learnedLoss loss in nats under which an example counts as learned
 * @param minVisits visits before an example may be late, at least 1
 * @param minPeers fewest examples a group needs for a level of its own; smaller ones share one
 * @param frontierMargin a group is at the frontier when its median is above the level of all by
 *     this share, and stops being there when it is below by as much
 * @param suspectRatio examples above so many times their group's median are suspect, above 1
 * @param behindRatio examples above so many times their group's median are behind their peers
 * @param fallingRatio an example is falling while its fast average is under so much of its slow one
 * @param followingRatio an example follows its peers while its fast average by its slow one is
 *     under so many times theirs, at least 1
 * @param movedRatio nothing is late before the level of all is under so much of the first losses,
 *     or some group under so much of the level
 * @param patience passes for which a verdict must last, in [1, 15]; to be quarantined, twice as
 *     many
 * @param giveUpVisits mean visits of a group after which it must show progress to be late
 * @param stalledProgress share by which a group's fast losses must then be under its slow ones
 * @param quarantineVisits visits before an example may be quarantined
 * @param quarantineLoss loss in nats that a quarantined example is above at least
 * @param outlierShare largest share of a group that can be quarantined, in (0, 0.5)
 * @param stuckShare a quarantined example's slow average is above so much of where its group began
 */
public record OnlineLateSettings(
    double largestWeight,
    double ramp,
    double learnedLoss,
    int minVisits,
    int minPeers,
    double frontierMargin,
    double suspectRatio,
    double behindRatio,
    double fallingRatio,
    double followingRatio,
    double movedRatio,
    int patience,
    double giveUpVisits,
    double stalledProgress,
    int quarantineVisits,
    double quarantineLoss,
    double outlierShare,
    double stuckShare) {

  public OnlineLateSettings {
    check(largestWeight >= 1 && largestWeight <= 255, "largest-weight must be in [1, 255]");
    check(ramp >= 1.0 / 256, "ramp must be at least 1/256");
    check(learnedLoss > 0, "learned-loss must be above 0");
    check(minVisits >= 1, "min-visits must be at least 1");
    check(minPeers >= 1, "min-peers must be at least 1");
    check(frontierMargin >= 0 && frontierMargin < 1, "frontier-margin must be in [0, 1)");
    check(suspectRatio > 1, "suspect-ratio must be above 1");
    check(behindRatio >= 1, "behind-ratio must be at least 1");
    check(fallingRatio > 0 && fallingRatio <= 1, "falling-ratio must be in (0, 1]");
    check(followingRatio >= 1, "following-ratio must be at least 1");
    check(movedRatio > 0 && movedRatio <= 1, "moved-ratio must be in (0, 1]");
    check(patience >= 1 && patience <= 15, "patience must be in [1, 15]");
    check(giveUpVisits >= 1, "give-up-visits must be at least 1");
    check(stalledProgress >= 0 && stalledProgress < 1, "stalled-progress must be in [0, 1)");
    check(quarantineVisits >= 1, "quarantine-visits must be at least 1");
    check(quarantineLoss > 0, "quarantine-loss must be above 0");
    check(stuckShare >= 0 && stuckShare < 1, "stuck-share must be in [0, 1)");
    check(outlierShare > 0 && outlierShare < 0.5, "outlier-share must be in (0, 0.5)");
  }

  private static void check(boolean holds, String claim) {
    if (!holds) throw new IllegalArgumentException("reweight.online-late." + claim);
  }
}
