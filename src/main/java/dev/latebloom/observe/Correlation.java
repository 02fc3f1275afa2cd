package dev.latebloom.observe;

/** Pearson correlation of two numbers of an example, in one pass. Not thread-safe. */
final class Correlation {
  private long size;
  private double meanX;
  private double meanY;
  private double xx;
  private double yy;
  private double xy;

  /** Adds a pair (Welford 1962: no sums that cancel). */
  void add(double x, double y) {
    size++;
    double fromX = x - meanX;
    double fromY = y - meanY;
    meanX += fromX / size;
    meanY += fromY / size;
    xx += fromX * (x - meanX);
    yy += fromY * (y - meanY);
    xy += fromX * (y - meanY);
  }

  /** In [-1, 1]; NaN where one of them does not vary. */
  double value() {
    return xy / Math.sqrt(xx * yy);
  }
}
