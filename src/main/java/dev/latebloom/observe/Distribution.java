package dev.latebloom.observe;

/**
 * A histogram of positive numbers in bins less than 1% wide: quantiles, deciles and Gini
 * coefficient in one pass and bounded memory. Not thread-safe.
 */
final class Distribution {
  /*
   * The bin of a number is the upper half of its float's bits: sign, exponent and seven bits of the
   * mantissa, in the order of the numbers. Each bin keeps count and sum, so means are exact and only
   * the order within a bin is lost. Not taken: sorting, which for a million losses takes longer than
   * a step.
   */
  private static final int BINS = 0x7f80;

  private final Bins bins = new Bins(BINS);
  private final double[] sums = new double[BINS];
  private double sum;
  private double squares;

  /** Adds a number that is at least 0 and finite. */
  void add(float value) {
    int bin = Float.floatToRawIntBits(value) >>> 16;
    bins.add(bin);
    sums[bin] += value;
    sum += value;
    squares += (double) value * value;
  }

  long size() {
    return bins.size();
  }

  /**
   * Coefficient of variation: standard deviation divided by the mean; NaN of nothing and of zeros.
   */
  double variation() {
    double mean = sum / size();
    return Math.sqrt(Math.max(0, squares / size() - mean * mean)) / mean;
  }

  /**
   * Gini's coefficient: 0 when all are equal, near 1 when one has all. With x in rising order, (2
   * Σ_i i x_i) / (n Σ_i x_i) - (n + 1) / n. NaN of nothing and of zeros.
   */
  double gini() {
    double ranked = 0;
    long below = 0;
    for (int bin = 0; bin < BINS; bin++) {
      long count = bins.count(bin);
      if (count == 0) continue;
      // Ranks below + 1 to below + count share the bin's sum.
      ranked += sums[bin] * (below + (count + 1) / 2.0);
      below += count;
    }
    return 2 * ranked / (size() * sum) - (size() + 1.0) / size();
  }

  /** Mean of the lowest tenth; NaN of nothing. */
  double lowestDecile() {
    return mean(0, 1);
  }

  /** Mean of the highest tenth; NaN of nothing. */
  double highestDecile() {
    return mean(BINS - 1, -1);
  }

  private double mean(int from, int direction) {
    double wanted = size() / 10.0;
    double left = wanted;
    double total = 0;
    for (int bin = from; left > 0 && bin >= 0 && bin < BINS; bin += direction) {
      long count = bins.count(bin);
      if (count == 0) continue;
      double taken = Math.min(left, (double) count);
      total += sums[bin] / count * taken;
      left -= taken;
    }
    return total / wanted;
  }

  /**
   * The number that this share of all is at most: the mean of its bin. NaN of nothing.
   *
   * @param share in (0, 1]
   */
  double quantile(double share) {
    int bin = bins.quantile(share);
    return sums[bin] / bins.count(bin);
  }
}
