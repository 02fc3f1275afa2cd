package dev.latebloom.lens;

import java.util.function.DoubleUnaryOperator;

/**
 * The cosine of two independent directions, each uniform on the sphere in {@code d} dimensions: the
 * null of nearly orthogonal vectors.
 *
 * <pre>
 * density of |cos| at c, up to a factor: (1 - c²)^((d - 3) / 2)
 * </pre>
 *
 * @param d dimensions, at least 3
 */
record SphereCosine(int d) {
  /** Fewest dimensions. */
  static final int LEAST = 3;

  /** Even, for Simpson's rule. */
  private static final int INTERVALS = 2000;

  /** In deviations, beyond which no double sees any mass. */
  private static final double FURTHEST = 14;

  SphereCosine {
    if (d < LEAST) throw new IllegalArgumentException(d + " dimensions; a lens needs at least 3");
  }

  double deviation() {
    return 1 / Math.sqrt(d);
  }

  /** E |cos|. */
  double meanSize() {
    return 1 / ((d - 1) * mass(0));
  }

  /** P(|cos| > c). */
  double beyond(double c) {
    return Math.clamp(mass(Math.max(0, c)) / mass(0), 0, 1);
  }

  /** What |cos| exceeds with probability {@code p}. */
  double exceededWith(double p) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (beyond(middle) > p) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  }

  /**
   * What the largest |cos| with {@code n} directions exceeds with probability {@code p}, if they
   * are independent; whatever they are, it exceeds it no more often than with {@code -ln(1 - p)}.
   */
  double largestExceededWith(double p, long n) {
    return exceededWith(-Math.log1p(-p) / n);
  }

  /** 1 / E cos² over all pairs of {@code n} directions, each with itself included. */
  double effectiveDimensions(long n) {
    return (double) n * d / (n + d - 1.0);
  }

  private double mass(double from) {
    double to = Math.min(1, Math.max(from, 0) + FURTHEST / Math.sqrt(d));
    return simpson(x -> Math.pow(1 - x * x, (d - 3) / 2.0), from, to);
  }

  private static double simpson(DoubleUnaryOperator of, double from, double to) {
    double width = (to - from) / INTERVALS;
    double sum = of.applyAsDouble(from) + of.applyAsDouble(to);
    for (int i = 1; i < INTERVALS; i++) {
      sum += (i % 2 == 0 ? 2 : 4) * of.applyAsDouble(from + i * width);
    }
    return sum * width / 3;
  }
}
