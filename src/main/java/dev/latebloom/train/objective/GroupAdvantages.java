package dev.latebloom.train.objective;

import java.util.Arrays;

/**
 * GRPO's advantages (Shao et al. 2024, arXiv 2402.03300, section 4.1.2): a response's reward among
 * those of the same prompt, {@code A_i = (r_i - mean(r)) / (std(r) + 1e-4)}.
 *
 * <p>The standard deviation is that of the group itself. Unlike the paper, something small is added
 * to it, as in the usual implementations: a group that differs by rounding only teaches nothing.
 */
final class GroupAdvantages {
  private static final double SMALL = 1e-4;

  private GroupAdvantages() {}

  /** Those of one group; all 0 where all rewards are equal. */
  static double[] of(double[] rewards) {
    double mean = Arrays.stream(rewards).average().orElseThrow();
    double spread =
        Math.sqrt(Arrays.stream(rewards).map(r -> square(r - mean)).sum() / rewards.length);
    return Arrays.stream(rewards).map(r -> (r - mean) / (spread + SMALL)).toArray();
  }

  /** Whether nothing can be learned from a group: all of it earned the same. */
  static boolean isSilent(double[] rewards) {
    return Arrays.stream(rewards).allMatch(r -> r == rewards[0]);
  }

  private static double square(double x) {
    return x * x;
  }
}
