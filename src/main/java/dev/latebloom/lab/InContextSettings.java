package dev.latebloom.lab;

import java.util.List;

/**
 * What the lab trains, and how often.
 *
 * @param eigenvalues of Λ
 * @param points shown in a sequence, N
 * @param heads of attention
 * @param seeds models a setting
 * @param steps of gradient descent for the ratios; the loss's plateaus may take {@value
 *     #MOST_PLATEAU_FACTOR} times as many
 * @param learningRate of all steps
 * @param init scale of the first weights for the ratios
 * @param plateauInit the same for the plateaus, which smaller weights make longer
 * @param rhos of SAM, each above 0
 * @param factors by which slow tasks are more common, each above 1
 */
public record InContextSettings(
    List<Double> eigenvalues,
    int points,
    int heads,
    int seeds,
    int steps,
    double learningRate,
    double init,
    double plateauInit,
    List<Double> rhos,
    List<Double> factors) {
  /** Longest search for the last plateau. */
  static final int MOST_PLATEAU_FACTOR = 20;

  /** Those to which the reference numbers belong. */
  public static final InContextSettings REFERENCE =
      new InContextSettings(
          List.of(0.4, 0.3, 0.2, 0.1),
          31,
          8,
          100,
          8_000,
          0.02,
          0.1,
          0.01,
          List.of(0.005, 0.01, 0.02),
          List.of(2.0, 3.0));

  public InContextSettings {
    eigenvalues = List.copyOf(eigenvalues);
    rhos = List.copyOf(rhos);
    factors = List.copyOf(factors);
    check(eigenvalues.size() >= 2, "--eigenvalues needs at least two");
    check(eigenvalues.stream().allMatch(e -> e > 0 && e < 1e6), "--eigenvalues must be above 0");
    check(points >= 1, "--points must be at least 1");
    check(heads >= 1, "--heads must be at least 1");
    check(seeds >= 1 && seeds <= 10_000, "--seeds must be in [1, 10000]");
    check(steps >= 1 && steps <= 10_000_000, "--steps must be in [1, 10000000]");
    check(learningRate > 0 && learningRate < 1e3, "--learning-rate must be above 0");
    check(init > 0 && init < 10, "--init must be above 0 and below 10");
    check(plateauInit > 0 && plateauInit < 10, "--plateau-init must be above 0 and below 10");
    check(rhos.stream().allMatch(rho -> rho > 0 && rho < 10), "--rho must be above 0");
    check(factors.stream().allMatch(f -> f > 1 && f < 1e3), "--slow-tasks must be above 1");
  }

  private static void check(boolean holds, String claim) {
    if (!holds) throw new IllegalArgumentException(claim);
  }

  PopulationLoss loss() {
    return PopulationLoss.of(
        eigenvalues.stream().mapToDouble(Double::doubleValue).toArray(), points);
  }

  /** Whether the closed forms of the reference numbers are of this task. */
  boolean hasReferenceTask() {
    return loss().isOf(REFERENCE.loss()) && learningRate == REFERENCE.learningRate;
  }

  /** Whether the reference ratios, medians of many seeds, are to be hit. */
  boolean hasReferenceRatios() {
    return hasReferenceTask()
        && heads == REFERENCE.heads
        && steps == REFERENCE.steps
        && init == REFERENCE.init
        && seeds >= REFERENCE.seeds;
  }
}
