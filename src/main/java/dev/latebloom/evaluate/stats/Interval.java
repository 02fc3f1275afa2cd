package dev.latebloom.evaluate.stats;

import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A mean over a sample and its 95% interval.
 *
 * @param low lower end; NaN of fewer than two values
 * @param high upper end; NaN of fewer than two values
 * @param n values there were
 */
public record Interval(double mean, double low, double high, int n) {
  /** Of nothing. */
  public static final Interval NONE = new Interval(Double.NaN, Double.NaN, Double.NaN, 0);

  private static final double UPPER_TAIL = 0.025;

  /** Of the standard normal distribution, 97.5%. */
  private static final double Z = 1.959963984540054;

  /**
   * By Student's t: the mean of values and {@code mean ± t(0.975, n - 1) s / √n}, with s over n -
   * 1.
   */
  public static Interval of(List<Double> values) {
    int n = values.size();
    if (n == 0) return NONE;
    double mean = values.stream().mapToDouble(v -> v).sum() / n;
    if (n == 1) return new Interval(mean, Double.NaN, Double.NaN, 1);
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    double reach =
        TDistribution.of(n - 1).inverseSurvivalProbability(UPPER_TAIL)
            * Math.sqrt(squares / (n - 1) / n);
    return new Interval(mean, mean - reach, mean + reach, n);
  }

  /**
   * The share {@code hits / n}, with Wilson's score interval (1927), which stays within 0 and 1.
   */
  public static Interval ofShare(int hits, int n) {
    if (n == 0) return NONE;
    double share = hits / (double) n;
    double shrunk = 1 + Z * Z / n;
    double middle = (share + Z * Z / (2.0 * n)) / shrunk;
    double reach = Z / shrunk * Math.sqrt(share * (1 - share) / n + Z * Z / (4.0 * n * (double) n));
    double low = hits == 0 ? 0 : middle - reach;
    double high = hits == n ? 1 : middle + reach;
    return new Interval(share, low, high, n);
  }

  /** All three divided by a number above 0. */
  public Interval dividedBy(double unit) {
    return new Interval(mean / unit, low / unit, high / unit, n);
  }

  /** Whether all of it is above 0. */
  public boolean above() {
    return low > 0;
  }

  /** Whether all of it is below 0. */
  public boolean below() {
    return high < 0;
  }
}
