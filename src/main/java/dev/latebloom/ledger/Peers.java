package dev.latebloom.ledger;

/**
 * Z-scores: how far the loss of a visit is above those of the example's peers at that time. The
 * visit then counts among them.
 *
 * <p>Compared are logarithms, of the loss plus the learned loss: equal ratios are equal distances
 * where losses are large, and losses of learned examples differ by little. A group's level, its
 * running mean of such log losses, is the level of all examples plus an offset of its own. Every
 * visit moves both by a share of its distance, so a group that is seldom visited still follows when
 * all losses fall together. The scale is the mean absolute distance of a visit from its group's
 * level. No visit moves a level or a scale by more than three scales' worth, so that outliers do
 * not set them (Huber 1964).
 *
 * @param learnedLoss loss in nats under which an example counts as learned
 */
record Peers(double learnedLoss) {
  private static final long SCALE_VISITS = 256;

  /** Visits of a group before its level says anything. */
  private static final int FEWEST_VISITS = 8;

  private static final double FARTHEST_PULL = 3;
  private static final double FARTHEST = 8;

  /** Peers whose losses are closer than this share of each other are as good as equal. */
  private static final double SMALLEST_SCALE = 0.02;

  /**
   * Counts one visit.
   *
   * @return its z-score: how many scales its log loss is above its group's level before this visit,
   *     in [-8, 8]; 0 while the group has fewer than 8 visits
   */
  double visit(PeerLevels levels, int group, float loss) {
    // Not Math.log, whose last bit may depend on the machine.
    double logLoss = StrictMath.log(loss + learnedLoss);
    boolean known = levels.visits(group) >= FEWEST_VISITS;
    double scale = Math.max(SMALLEST_SCALE, levels.scale(group));
    double above = logLoss - levels.level(levels.everyone()) - levels.level(group);
    double pull = known ? clip(above, FARTHEST_PULL * scale) : above;
    double left = moveEveryone(levels, pull);
    long visits = levels.visits(group);
    levels.visit(
        group,
        levels.level(group) + left / Math.min(visits + 1, PeerLevels.LEVEL_VISITS),
        // The first log loss is its own level and tells of no distance.
        visits == 0
            ? 0
            : smoothed(
                levels.scale(group), Math.abs(pull), (double) Math.min(visits, SCALE_VISITS)));
    return known ? clip(above / scale, FARTHEST) : 0;
  }

  /** Moves the level of all examples towards a visit. Returns the distance that is left. */
  private static double moveEveryone(PeerLevels levels, double pull) {
    int everyone = levels.everyone();
    double moved = pull / Math.min(levels.visits(everyone) + 1, PeerLevels.LEVEL_VISITS);
    levels.visit(everyone, levels.level(everyone) + moved, 0);
    return pull - moved;
  }

  private static double smoothed(double mean, double value, double visits) {
    return mean + (value - mean) / visits;
  }

  private static double clip(double value, double bound) {
    return Math.clamp(value, -bound, bound);
  }
}
