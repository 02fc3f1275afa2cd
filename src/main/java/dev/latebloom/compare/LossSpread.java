package dev.latebloom.compare;

import java.util.Arrays;

/**
 * Spread of the losses of tests at one moment: a model with simplicity bias has learned some well
 * and others not at all.
 *
 * @param mean in nats
 * @param variation coefficient of variation
 * @param gini mean difference of two tests by twice the mean, in [0, 1)
 * @param decileGap mean of the hardest tenth less that of the easiest, in nats
 */
public record LossSpread(double mean, double variation, double gini, double decileGap) {

  /** Of at least one loss; O(n log n). */
  public static LossSpread of(double[] losses) {
    if (losses.length == 0) throw new IllegalArgumentException("no losses");
    var sorted = losses.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double mean = Arrays.stream(sorted).sum() / n;
    double squares = Arrays.stream(sorted).map(x -> (x - mean) * (x - mean)).sum();
    double ranked = 0;
    for (int i = 0; i < n; i++) ranked += (2.0 * (i + 1) - n - 1) * sorted[i];
    int tenth = Math.max(1, n / 10);
    double easy = Arrays.stream(sorted, 0, tenth).sum() / tenth;
    double hard = Arrays.stream(sorted, n - tenth, n).sum() / tenth;
    return new LossSpread(
        mean, Math.sqrt(squares / n) / mean, ranked / ((double) n * n * mean), hard - easy);
  }
}
