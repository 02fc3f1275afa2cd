package dev.latebloom.lab;

import java.util.Arrays;

/**
 * The loss of in-context linear regression over all sequences there are, with its closed forms.
 *
 * <p>A sequence shows N points x ~ N(0, Λ) with y = w'x for a task w ~ N(0, S), and asks for that
 * of one more. A model that answers Σ_n y_n x_n' M x_q has the loss, where a_d = N² (S_d λ_d² (1 +
 * 1/N) + λ_d tr/N), b_d = N S_d λ_d² and tr = Σ_d S_d λ_d,
 *
 * <pre>
 * L(M) = tr - 2 Σ_d b_d M_dd + Σ_ij a_i M_ij² λ_j        G = ∂L/∂M = 2 a_i M_ij λ_j - 2 b_i [i = j]
 * </pre>
 *
 * (Zhang, Singh, Latham and Saxe 2025, arXiv 2501.16265, for S = I.) Λ and S are diagonal, which
 * costs no generality for Λ. Directions are in the order of falling eigenvalues. Immutable.
 */
public final class PopulationLoss {
  private final double[] eigenvalues;
  private final double[] variances;
  private final int points;
  private final double trace;

  private PopulationLoss(double[] eigenvalues, double[] variances, int points) {
    this.eigenvalues = eigenvalues;
    this.variances = variances;
    this.points = points;
    double sum = 0;
    for (int d = 0; d < eigenvalues.length; d++) sum += variances[d] * eigenvalues[d];
    this.trace = sum;
  }

  /**
   * With tasks of variance 1 in every direction.
   *
   * @param eigenvalues of Λ, each above 0, in any order
   * @param points shown, N, at least 1
   * @throws IllegalArgumentException for other values
   */
  public static PopulationLoss of(double[] eigenvalues, int points) {
    double[] sorted = eigenvalues.clone();
    Arrays.sort(sorted);
    if (sorted.length == 0 || !(sorted[0] > 0) || Double.isInfinite(sorted[sorted.length - 1])) {
      throw new IllegalArgumentException("eigenvalues must be numbers above 0, at least one");
    }
    if (points < 1) throw new IllegalArgumentException("a sequence shows at least one point");
    double[] falling = new double[sorted.length];
    for (int d = 0; d < sorted.length; d++) falling[d] = sorted[sorted.length - 1 - d];
    double[] ones = new double[sorted.length];
    Arrays.fill(ones, 1);
    return new PopulationLoss(falling, ones, points);
  }

  /**
   * With tasks along the slower half of the directions {@code factor} times as common as the
   * others, and the same loss of knowing nothing; below 1 it is the faster half that is.
   */
  public PopulationLoss slowTasks(double factor) {
    double[] scaled = new double[directions()];
    double sum = 0;
    for (int d = 0; d < scaled.length; d++) {
      scaled[d] = d < (scaled.length + 1) / 2 ? 1 : factor;
      sum += scaled[d] * eigenvalues[d];
    }
    double here = 0;
    for (double eigenvalue : eigenvalues) here += eigenvalue;
    for (int d = 0; d < scaled.length; d++) scaled[d] *= here / sum;
    return new PopulationLoss(eigenvalues, scaled, points);
  }

  /** Whether every sequence is as likely under the other. */
  boolean isOf(PopulationLoss other) {
    return points == other.points
        && Arrays.equals(eigenvalues, other.eigenvalues)
        && Arrays.equals(variances, other.variances);
  }

  public int directions() {
    return eigenvalues.length;
  }

  /** Points shown, N. */
  int points() {
    return points;
  }

  double eigenvalue(int d) {
    return eigenvalues[d];
  }

  /** Variance of tasks along a direction. */
  double variance(int d) {
    return variances[d];
  }

  double a(int d) {
    double n = points;
    double square = variances[d] * eigenvalues[d] * eigenvalues[d];
    return n * n * (square * (1 + 1 / n) + eigenvalues[d] * trace / n);
  }

  double b(int d) {
    return points * variances[d] * eigenvalues[d] * eigenvalues[d];
  }

  /** M_dd of the best model. */
  public double optimum(int d) {
    return b(d) / (a(d) * eigenvalues[d]);
  }

  /**
   * The loss when so many directions have been learned, the steepest first: where saddle-to-saddle
   * dynamics rest.
   */
  public double plateau(int learned) {
    double[] gains = new double[directions()];
    var order = new Integer[directions()];
    Arrays.setAll(order, d -> d);
    Arrays.sort(order, (one, other) -> Double.compare(b(other), b(one)));
    Arrays.setAll(gains, i -> b(order[i]) * optimum(order[i]));
    double loss = trace;
    for (int i = 0; i < learned; i++) loss -= gains[i];
    return loss;
  }

  /** The loss of the M that begins at {@code at}, row by row. */
  double loss(float[] m, int at) {
    int size = directions();
    double loss = trace;
    for (int i = 0; i < size; i++) {
      loss -= 2 * b(i) * m[at + i * size + i];
      for (int j = 0; j < size; j++) {
        double entry = m[at + i * size + j];
        loss += a(i) * entry * entry * eigenvalues[j];
      }
    }
    return loss;
  }

  /** G of every M in {@code m}, row by row, one behind the other. */
  float[] derivative(float[] m) {
    int size = directions();
    var g = new float[m.length];
    for (int at = 0; at < m.length; at++) {
      int i = at / size % size;
      int j = at % size;
      g[at] = (float) (2 * a(i) * m[at] * eigenvalues[j] - (i == j ? 2 * b(i) : 0));
    }
    return g;
  }

  /**
   * Steps of gradient descent until the balanced scalar model of a direction, v = |k| = |q| = u
   * with du/dt = 2 b u² - 2 a λ u⁵, has half of its optimum u³: the integral of dt/du by Simpson's
   * rule in 1/u, in which the integrand is smooth.
   */
  public double halfLearned(int d, double start, double learningRate) {
    double end = Math.cbrt(optimum(d) / 2);
    double from = 1 / end;
    double to = 1 / start;
    int pieces = 10_000;
    double width = (to - from) / pieces;
    double sum = 0;
    for (int i = 0; i <= pieces; i++) {
      double u = 1 / (from + i * width);
      double weight = i == 0 || i == pieces ? 1 : i % 2 == 1 ? 4 : 2;
      // dt = du / (2 b u² (1 - u³/M*)), and du / u² is the step in 1/u.
      sum += weight / (1 - u * u * u / optimum(d));
    }
    return sum * width / 3 / (2 * b(d) * learningRate);
  }
}
