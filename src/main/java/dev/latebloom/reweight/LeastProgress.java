package dev.latebloom.reweight;

/**
 * How far the losses of a group must have fallen for it to be at the frontier.
 *
 * <p>Losses that stand still high may be on a plateau, which ends the sooner the more often the
 * group is shown, or may be as low as chance allows, and showing such a group more takes visits
 * from all others for nothing. Where the model has learned a part of what it has seen, plateaus end
 * in this stream: a group may be shown more without progress, but only for so many visits. Where it
 * has learned next to nothing, only what falls is known to be learnable.
 *
 * @param plateausEnd whether the model has learned a part of what it has seen
 */
record LeastProgress(boolean plateausEnd, OnlineLateSettings settings) {
  /** Share of what has been seen that must have been learned. */
  private static final double A_PART = 0.1;

  static LeastProgress of(Census census, OnlineLateSettings settings) {
    return new LeastProgress(census.learnedShare() >= A_PART, settings);
  }

  /**
   * By which share the losses must be under those of a while ago.
   *
   * @param lateVisits visits while late that the group's examples have had, on average
   */
  double after(double lateVisits) {
    if (!plateausEnd) return settings.frontierMargin();
    boolean tried = lateVisits >= settings.giveUpVisits();
    return tried ? settings.stalledProgress() : Double.NEGATIVE_INFINITY;
  }
}
