package dev.latebloom.reweight.rival;

/**
 * Losses that fall as a power of the steps: {@code floor + scale * step^-exponent}.
 *
 * @param floor in nats, at least 0
 * @param scale above 0
 * @param exponent above 0
 */
record PowerLaw(double floor, double scale, double exponent) {
  /** Relative distance from the curve beyond which a point counts by its distance alone. */
  private static final double DELTA = 1e-3;

  private static final double LARGEST_EXPONENT = 0.8;
  private static final int EXPONENTS = 16;
  private static final int FLOORS = 20;

  /**
   * The one whose logarithm is nearest by Huber's loss, of a grid of floors below the lowest loss
   * and of exponents up to 0.8; for each of these the scale is the geometric mean of what the
   * points ask for.
   *
   * @param steps above 0
   * @param losses in nats, above 0, as many
   */
  static PowerLaw fit(double[] steps, double[] losses) {
    double lowest = Double.POSITIVE_INFINITY;
    for (double loss : losses) lowest = Math.min(lowest, loss);
    var best = new PowerLaw(0, 1, LARGEST_EXPONENT);
    double least = Double.POSITIVE_INFINITY;
    for (int f = 0; f < FLOORS; f++) {
      for (int e = 1; e <= EXPONENTS; e++) {
        double floor = lowest * f / FLOORS;
        double exponent = LARGEST_EXPONENT * e / EXPONENTS;
        var law = new PowerLaw(floor, scale(floor, exponent, steps, losses), exponent);
        double distance = law.distance(steps, losses);
        if (distance < least) {
          least = distance;
          best = law;
        }
      }
    }
    return best;
  }

  private static double scale(double floor, double exponent, double[] steps, double[] losses) {
    double sum = 0;
    for (int i = 0; i < steps.length; i++) {
      sum += StrictMath.log(losses[i] - floor) + exponent * StrictMath.log(steps[i]);
    }
    return StrictMath.exp(sum / steps.length);
  }

  private double distance(double[] steps, double[] losses) {
    double sum = 0;
    for (int i = 0; i < steps.length; i++) {
      double off = Math.abs(StrictMath.log(losses[i] / at(steps[i])));
      sum += off > DELTA ? DELTA * (off - DELTA / 2) : off * off / 2;
    }
    return sum;
  }

  /** The loss after so many steps. */
  double at(double step) {
    return floor + scale * StrictMath.pow(step, -exponent);
  }
}
