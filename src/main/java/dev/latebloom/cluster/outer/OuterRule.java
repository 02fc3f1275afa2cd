package dev.latebloom.cluster.outer;

/**
 * The outer optimizer: stochastic gradient descent with Nesterov momentum, of which the gradient is
 * the distance from the workers' mean to the weights (Douillard et al. 2023).
 *
 * <p>At rate 1 and momentum 0 the weights become the mean itself, to the bit.
 *
 * @param rate of the step, 0.7 in the paper
 * @param momentum 0.9 in the paper
 */
public record OuterRule(double rate, double momentum) {
  /** Whether it keeps a velocity. */
  boolean moves() {
    return momentum != 0;
  }

  /** Takes one step; {@code velocity} is empty where there is no momentum. */
  void step(float[] weights, float[] mean, float[] velocity) {
    float eta = (float) rate;
    float mu = (float) momentum;
    for (int i = 0; i < weights.length; i++) {
      float weight = weights[i];
      // θ - η (θ - mean)
      float moved = eta == 1 ? mean[i] : weight + eta * (mean[i] - weight);
      if (moves()) {
        // v ← μ v + (θ - mean)
        velocity[i] = mu * velocity[i] + (weight - mean[i]);
        // - η μ v
        moved -= eta * mu * velocity[i];
      }
      weights[i] = moved;
    }
  }
}
