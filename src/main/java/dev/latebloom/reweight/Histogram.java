package dev.latebloom.reweight;

import dev.latebloom.observe.Bins;

/** A histogram of a few thousand equal bins over a range: quantiles in one pass. */
final class Histogram {
  private static final int PARTS = 4096;

  private final double lowest;
  private final double width;
  private final Bins bins = new Bins(PARTS);

  Histogram(double lowest, double highest) {
    this.lowest = lowest;
    this.width = (highest - lowest) / PARTS;
  }

  /** Numbers outside the range count at its end. */
  void add(double value) {
    bins.add((int) Math.clamp((value - lowest) / width, 0, PARTS - 1));
  }

  long count() {
    return bins.size();
  }

  /** The upper end of the bin in which the quantile lies; {@code 0 < q < 1}, and not when empty. */
  double quantile(double q) {
    return lowest + (bins.quantile(q) + 1) * width;
  }
}
