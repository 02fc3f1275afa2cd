package dev.latebloom.reweight;

/** How many numbers are in each of a few thousand equal parts of a range: quantiles in one walk. */
final class Histogram {
  private static final int BINS = 4096;

  private final double lowest;
  private final double width;
  private final int[] counts = new int[BINS];
  private int count;

  Histogram(double lowest, double highest) {
    this.lowest = lowest;
    this.width = (highest - lowest) / BINS;
  }

  /** Numbers outside the range count at its end. */
  void add(double value) {
    counts[(int) Math.clamp((value - lowest) / width, 0, BINS - 1)]++;
    count++;
  }

  int count() {
    return count;
  }

  /**
   * The upper end of the part in which the quantile lies; {@code 0 < q < 1}, and not when empty.
   */
  double quantile(double q) {
    double below = q * count;
    int bin = 0;
    for (double sum = counts[0]; sum < below; sum += counts[bin]) bin++;
    return lowest + (bin + 1) * width;
  }
}
