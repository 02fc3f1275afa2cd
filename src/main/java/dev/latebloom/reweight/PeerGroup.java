package dev.latebloom.reweight;

/** Examples that are judged by each other: how their losses stand, and whether they fall. */
final class PeerGroup {
  /** The share of a group that has begun at or under {@link #start}. */
  private static final double SOBER = 0.1;

  private final LossHistogram losses = new LossHistogram();
  private final LossHistogram firstLosses = new LossHistogram();
  private double fast;
  private double slow;
  private long visits;
  private double median = Double.NaN;
  private double outlier = Double.NaN;
  private boolean entersFrontier;
  private boolean staysAtFrontier;

  void add(float firstLoss, float slowLoss, float fastLoss, int exampleVisits) {
    losses.add(fastLoss);
    firstLosses.add(firstLoss);
    fast += fastLoss;
    slow += slowLoss;
    visits += exampleVisits;
  }

  void addAll(PeerGroup other) {
    losses.addAll(other.losses);
    firstLosses.addAll(other.firstLosses);
    fast += other.fast;
    slow += other.slow;
    visits += other.visits;
  }

  long examples() {
    return losses.total();
  }

  /** Computes the levels, once everything has been added, and returns the median. */
  double settle(OnlineLateSettings settings) {
    median = losses.median();
    outlier = Math.max(settings.quarantineLoss(), settings.suspectRatio() * median);
    if (losses.shareAbove(outlier) > settings.outlierShare()) {
      outlier = settings.suspectRatio() * losses.quantile(1 - settings.outlierShare());
    }
    return median;
  }

  /** Compares the group with the level of all; needs the median. */
  void place(double level, OnlineLateSettings settings) {
    boolean stalled =
        visits >= settings.giveUpVisits() * examples()
            && fast > (1 - settings.stalledProgress()) * slow;
    entersFrontier = !stalled && median > level * (1 + settings.frontierMargin());
    staysAtFrontier = !stalled && median > level * (1 - settings.frontierMargin());
  }

  double median() {
    return median;
  }

  /**
   * Loss above which an example is far from its peers. Where that would be many of them, they are a
   * second population, slower than the first, and the bound is above their level.
   */
  double outlierBound() {
    return outlier;
  }

  /**
   * Where the group began: low among its first losses, since those of the very first steps tell of
   * a model that did not even know which tokens are common.
   */
  double start() {
    return firstLosses.quantile(SOBER);
  }

  /** Fast losses by slow ones: under 1 while the group is getting better. */
  double trend() {
    return fast / slow;
  }

  /** Whether the group is what the model is learning now; slower to deny it to who is late. */
  boolean atFrontier(boolean late) {
    return late ? staysAtFrontier : entersFrontier;
  }
}
