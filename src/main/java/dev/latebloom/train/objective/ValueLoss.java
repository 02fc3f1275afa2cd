package dev.latebloom.train.objective;

/**
 * PPO's loss of one value, which moves at most {@code bound} in the updates of a step: {@code
 * max((V - G)², (clip(V, V_old - bound, V_old + bound) - G)²)}.
 *
 * @param bound infinite for none
 */
record ValueLoss(double bound) {
  /** The loss. */
  double value(double value, double old, double goal) {
    return Math.max(square(value - goal), square(clipped(value, old) - goal));
  }

  /** Its derivative by V; 0 where the value has gone beyond its bound, away from where it was. */
  double slope(double value, double old, double goal) {
    boolean cut = square(clipped(value, old) - goal) > square(value - goal);
    return cut ? 0 : 2 * (value - goal);
  }

  private double clipped(double value, double old) {
    return Math.clamp(value, old - bound, old + bound);
  }

  private static double square(double x) {
    return x * x;
  }
}
