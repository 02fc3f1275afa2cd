package dev.latebloom.reweight;

/**
 * How far the examples of a source that are in reserve are behind those that are shown more often,
 * by the standing of the newest visit.
 *
 * <p>Standings and no losses, since losses that were seen at other times do not compare.
 */
final class ByHeart {
  /** A standing counts as this one at most, lest a few outliers decide. */
  private static final double FAR = 3;

  /** Fewest examples on either side. */
  private static final int FEWEST = 8;

  private final Side reserve = new Side();
  private final Side others = new Side();

  void add(boolean inReserve, double standing) {
    (inReserve ? reserve : others).add(Math.clamp(standing, -FAR, FAR));
  }

  /**
   * Whether the reserve is behind by no more than a bound, or nobody can tell.
   *
   * @param doubt standard errors of the difference that are added to the bound
   */
  boolean isWithin(double bound, double doubt) {
    if (reserve.size < FEWEST || others.size < FEWEST) return true;
    double error = Math.sqrt(reserve.squaredError() + others.squaredError());
    return reserve.mean() - others.mean() <= bound + doubt * error;
  }

  private static final class Side {
    private int size;
    private double sum;
    private double squares;

    void add(double standing) {
      size++;
      sum += standing;
      squares += standing * standing;
    }

    double mean() {
      return sum / size;
    }

    double squaredError() {
      return Math.max(0, squares / size - mean() * mean()) / size;
    }
  }
}
