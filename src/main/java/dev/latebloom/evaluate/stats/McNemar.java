package dev.latebloom.evaluate.stats;

import org.apache.commons.statistics.distribution.BinomialDistribution;

/** McNemar's exact test (1947): whether one of two is right more often on the same questions. */
public final class McNemar {
  private McNemar() {}

  /**
   * The probability that questions on which the two differ are divided at least as unevenly, were
   * each as likely to fall to the one as to the other.
   *
   * @param onlyFirst questions that only the first has right
   */
  public static double p(int onlyFirst, int onlySecond) {
    int differing = onlyFirst + onlySecond;
    if (differing == 0) return 1;
    double tail =
        BinomialDistribution.of(differing, 0.5)
            .cumulativeProbability(Math.min(onlyFirst, onlySecond));
    return Math.min(1, 2 * tail);
  }
}
