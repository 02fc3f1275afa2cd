package dev.latebloom.compare;

/** Student's t distribution. */
final class StudentT {
  private static final double SMALLEST = 1e-300;
  private static final int ITERATIONS = 300;

  private StudentT() {}

  /**
   * Where the distribution function is {@code p}, by bisection.
   *
   * @param p in [0.5, 1)
   * @param freedom degrees of freedom, at least 1
   */
  static double quantile(double p, int freedom) {
    double low = 0;
    double high = 1;
    while (distribution(high, freedom) < p) high *= 2;
    for (int i = 0; i < 200 && high - low > 1e-12 * high; i++) {
      double middle = (low + high) / 2;
      if (distribution(middle, freedom) < p) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  }

  /** P(T <= t) for t of at least 0: 1 - I_x(n/2, 1/2) / 2 where x = n / (n + t^2). */
  static double distribution(double t, int freedom) {
    return 1 - incompleteBeta(freedom / (freedom + t * t), freedom / 2.0, 0.5) / 2;
  }

  /** The regularised incomplete beta function by its continued fraction (DLMF 8.17.22). */
  private static double incompleteBeta(double x, double a, double b) {
    if (x <= 0) return 0;
    if (x >= 1) return 1;
    // The fraction converges fast on this side of the mean.
    if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
    double front =
        Math.exp(
            a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b));
    return front / a * fraction(x, a, b);
  }

  /** Lentz's evaluation, front to back. */
  private static double fraction(double x, double a, double b) {
    double c = 1;
    double d = 1 / notZero(1 - (a + b) * x / (a + 1));
    double value = d;
    for (int m = 1; m <= ITERATIONS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / notZero(1 + even * d);
      c = notZero(1 + even / c);
      value *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / notZero(1 + odd * d);
      c = notZero(1 + odd / c);
      value *= d * c;
      if (Math.abs(d * c - 1) < 1e-15) break;
    }
    return value;
  }

  private static double notZero(double x) {
    return Math.abs(x) < SMALLEST ? SMALLEST : x;
  }

  /** ln Γ of a multiple of one half, by its recurrence: all that t needs. O(x). */
  private static double logGamma(double x) {
    double at = x - Math.floor(x) > 0.25 ? 0.5 : 1;
    double sum = at == 0.5 ? 0.5 * Math.log(Math.PI) : 0;
    for (; at < x - 0.25; at++) sum += Math.log(at);
    return sum;
  }
}
