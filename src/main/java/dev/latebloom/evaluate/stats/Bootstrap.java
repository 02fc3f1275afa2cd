package dev.latebloom.evaluate.stats;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Bootstrap confidence intervals: records are resampled with replacement (Efron 1979, percentiles).
 * The same records give the same interval.
 */
public final class Bootstrap {
  private static final int DRAWS = 2000;
  private static final long SEED = 0x1979;

  private Bootstrap() {}

  /**
   * A statistic of {@code n} records and its 95% interval.
   *
   * @param statistic of the records with these indices, of which one may come several times
   * @return without ends where there are fewer than two records
   */
  public static Interval of(int n, ToDoubleFunction<int[]> statistic) {
    if (n == 0) return Interval.NONE;
    var sample = new int[n];
    Arrays.setAll(sample, i -> i);
    double whole = statistic.applyAsDouble(sample);
    if (n == 1) return new Interval(whole, Double.NaN, Double.NaN, 1);
    var random = new SplittableRandom(SEED);
    var values = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      for (int i = 0; i < n; i++) sample[i] = random.nextInt(n);
      values[draw] = statistic.applyAsDouble(sample);
    }
    Arrays.sort(values);
    return new Interval(whole, quantile(values, 0.025), quantile(values, 0.975), n);
  }

  /** The mean of values, such as differences of pairs. */
  public static Interval ofMean(double[] values) {
    return of(
        values.length,
        sample -> {
          double sum = 0;
          for (int i : sample) sum += values[i];
          return sum / sample.length;
        });
  }

  /** {@code Σ above / Σ below}, of records that have both. */
  public static Interval ofRatio(double[] above, double[] below) {
    return of(
        above.length,
        sample -> {
          double sumAbove = 0;
          double sumBelow = 0;
          for (int i : sample) {
            sumAbove += above[i];
            sumBelow += below[i];
          }
          return sumAbove / sumBelow;
        });
  }

  private static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
