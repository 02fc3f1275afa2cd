package dev.latebloom.train.objective;

/**
 * The estimate of KL(π_θ || π_ref) by one token that π_θ has drawn, never below 0 (Schulman 2020,
 * "k3"; Shao et al. 2024, equation 4): {@code D = π_ref / π_θ - log(π_ref / π_θ) - 1}.
 */
final class Divergence {
  private Divergence() {}

  /**
   * D.
   *
   * @param log that of π_θ
   * @param reference that of π_ref
   */
  static double value(double log, double reference) {
    double above = reference - log;
    return Math.expm1(above) - above;
  }

  /** ∂D / ∂log π_θ = 1 - π_ref / π_θ. */
  static double slope(double log, double reference) {
    return -Math.expm1(reference - log);
  }
}
