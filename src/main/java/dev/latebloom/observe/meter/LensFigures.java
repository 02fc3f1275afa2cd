package dev.latebloom.observe.meter;

/**
 * What a small lens saw in the model's weights after a step; docs/lens.md says what of.
 *
 * @param step after which it looked; 0 before the first look
 * @param dimensions participation ratio of the token vectors less their mean: 1 / mean squared
 *     cosine, each paired with itself too
 * @param dimensionsByChance the same of as many random directions
 * @param median of the sizes of these vectors' cosines
 * @param p90 what a tenth of these sizes exceeds
 * @param p99 what a hundredth exceeds
 * @param explained share of the neurons that are a sum of up to 8 token vectors
 * @param shuffled the same of these neurons with their numbers in random order
 * @param nanos that the look took
 * @param share time of all looks by that of steps, of this process
 * @param leftOut looks that were due and not made, since they had cost too much
 */
public record LensFigures(
    long step,
    double dimensions,
    double dimensionsByChance,
    double median,
    double p90,
    double p99,
    double explained,
    double shuffled,
    long nanos,
    double share,
    long leftOut) {
  /** Before any look. */
  public static final LensFigures NONE =
      new LensFigures(
          0,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          0,
          Double.NaN,
          0);

  /** A quantile of the sizes of cosines. */
  public enum Quantile {
    MEDIAN,
    P90,
    P99;

    public double of(LensFigures figures) {
      return switch (this) {
        case MEDIAN -> figures.median();
        case P90 -> figures.p90();
        case P99 -> figures.p99();
      };
    }
  }

  /** The same when further looks have been left out. */
  public LensFigures leavingOut(double shareNow, long all) {
    return new LensFigures(
        step,
        dimensions,
        dimensionsByChance,
        median,
        p90,
        p99,
        explained,
        shuffled,
        nanos,
        shareNow,
        all);
  }
}
