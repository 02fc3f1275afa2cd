package dev.latebloom.reweight;

import java.util.Arrays;

/** What the score is a mean over: how much each source counts in it. */
public enum Target {
  /** Examples as they come: a source counts as much as it is common. */
  NATURAL,
  /** Every source counts alike. */
  BALANCED;

  /** How much each source counts, of sum 1, from its share of the examples. */
  double[] shares(double[] natural) {
    if (this == NATURAL) return natural;
    var alike = new double[natural.length];
    Arrays.fill(alike, 1.0 / natural.length);
    return alike;
  }
}
