package dev.latebloom.train.objective;

import dev.latebloom.config.Range;

/**
 * PPO's clipped surrogate of one token (Schulman et al. 2017, arXiv 1707.06347, equation 7), which
 * GRPO has too: {@code J = min(ρ A, clip(ρ, 1 - ε, 1 + ε) A)} with {@code ρ = π_θ / π_old}.
 *
 * @param epsilon ε
 */
record Clip(double epsilon) {
  Clip {
    Range.between("train.reinforce.clip", 0, 1, epsilon);
  }

  /** J. */
  double value(double ratio, double advantage) {
    double clipped = Math.clamp(ratio, 1 - epsilon, 1 + epsilon);
    return Math.min(ratio * advantage, clipped * advantage);
  }

  /** Whether J no longer depends on the ratio: the step has gone as far as it may. */
  boolean cuts(double ratio, double advantage) {
    return advantage > 0 ? ratio > 1 + epsilon : advantage < 0 && ratio < 1 - epsilon;
  }

  /** ∂J / ∂log π_θ, which is ρ A where nothing is cut off. */
  double slope(double ratio, double advantage) {
    return cuts(ratio, advantage) ? 0 : ratio * advantage;
  }
}
