package dev.latebloom.reweight;

/**
 * How far the examples of a source that are in reserve are behind those that are shown more often,
 * by the z-score of the newest visit, less what the first visits predict: some examples are harder
 * than others of their source, and a small reserve may have more than its share of them.
 *
 * <p>Analysis of covariance (Fisher 1932, Statistical Methods for Research Workers, 4th edition):
 * one slope within both sides, whose means are compared where their first z-scores are equal.
 *
 * <p>Z-scores and not losses, since losses of different times are not comparable.
 */
final class ByHeart {
  /** Z-scores are clipped to this, so that a few outliers do not decide. */
  private static final double FAR = 3;

  /** Fewest examples on either side. */
  private static final int FEWEST = 8;

  private final Side reserve = new Side();
  private final Side others = new Side();

  /**
   * An example of the source.
   *
   * @param first its mean z-score in the first visits
   * @param newest in the newest
   */
  void add(boolean inReserve, double first, double newest) {
    (inReserve ? reserve : others).add(Math.clamp(first, -FAR, FAR), Math.clamp(newest, -FAR, FAR));
  }

  /**
   * Whether the reserve is behind by no more than a bound, or nobody can tell.
   *
   * @param doubt standard errors of the difference that are added to the bound
   */
  boolean isWithin(double bound, double doubt) {
    if (reserve.size < FEWEST || others.size < FEWEST) return true;
    double ofFirst = reserve.ofFirst() + others.ofFirst();
    double ofBoth = reserve.ofBoth() + others.ofBoth();
    double slope = ofFirst > 0 ? ofBoth / ofFirst : 0;
    double left = reserve.ofNewest() + others.ofNewest() - slope * ofBoth;
    // Two means and a slope are taken from the data.
    double variance = Math.max(0, left) / (reserve.size + others.size - 3);
    double error = Math.sqrt(variance * (1.0 / reserve.size + 1.0 / others.size));
    return reserve.newest(slope) - others.newest(slope) <= bound + doubt * error;
  }

  /** Sums over one side. */
  private static final class Side {
    private int size;
    private double first;
    private double newest;
    private double firstSquared;
    private double newestSquared;
    private double product;

    void add(double first, double newest) {
      size++;
      this.first += first;
      this.newest += newest;
      firstSquared += first * first;
      newestSquared += newest * newest;
      product += first * newest;
    }

    /** Sum of squares about the mean. */
    double ofFirst() {
      return firstSquared - first * first / size;
    }

    double ofNewest() {
      return newestSquared - newest * newest / size;
    }

    /** Sum of products about the means. */
    double ofBoth() {
      return product - first * newest / size;
    }

    /** Mean of the newest, had the mean of the first been 0. */
    double newest(double slope) {
      return (newest - slope * first) / size;
    }
  }
}
