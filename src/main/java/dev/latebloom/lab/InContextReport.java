package dev.latebloom.lab;

import java.util.List;

/**
 * What the lab found.
 *
 * @param plateaus of separate heads, medians over seeds
 * @param scalar directions that are learned each by a balanced head of its own
 * @param drops of the loss of separate and of merged heads, medians over seeds
 * @param finalMerged loss of merged heads at their end
 * @param ratios a setting each
 * @param checks what was to be hit; the report is good if all hold
 */
public record InContextReport(
    InContextSettings settings,
    List<Plateau> plateaus,
    List<ScalarTime> scalar,
    Drops drops,
    double finalMerged,
    List<Ratio> ratios,
    List<Check> checks) {

  /** Where the loss rests when so many directions are learned. */
  public record Plateau(int learned, double measured, double closedForm) {}

  /**
   * Steps to half of the optimum.
   *
   * @param closedForm the integral of the flow
   * @param law 1 / (2 η b u₀), proportional to 1/λ²
   */
  public record ScalarTime(double eigenvalue, double measured, double closedForm, double law) {}

  /** How often the loss drops. */
  public record Drops(double separate, double merged) {}

  /** What a setting is. */
  public enum Kind {
    DESCENT,
    SAM,
    SLOW_TASKS,
    REVERSED
  }

  /**
   * Learning times under a setting.
   *
   * @param amount ρ, or how many times as common
   * @param medianSteps to each direction, in the order of falling eigenvalues; infinite where most
   *     seeds did not get there
   * @param ratio slowest to fastest, median over seeds that finished
   */
  public record Ratio(
      Kind kind,
      double amount,
      String name,
      List<Double> medianSteps,
      double ratio,
      int finished,
      int stalled,
      int seeds) {}

  public boolean isGood() {
    return checks.stream().allMatch(Check::holds);
  }
}
