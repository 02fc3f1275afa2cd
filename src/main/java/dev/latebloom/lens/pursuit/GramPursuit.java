package dev.latebloom.lens.pursuit;

import java.util.Arrays;

/**
 * Orthogonal matching pursuit (Pati et al. 1993) among a few candidates, of which only inner
 * products are known: with each other and with the vector (Rubinstein et al. 2008, algorithm 1).
 *
 * <pre>
 * 1. i = argmax |β|, β = α - G_I c        2. I = I + i, G_II = L Lᵀ        3. c = G_II⁻¹ α_I
 * </pre>
 *
 * <p>Holds what the last {@link #pick} found, and is used again for the next vector. A candidate
 * that lies in the span of those taken is never taken.
 */
final class GramPursuit {
  /** Squared distance from the span below which a unit vector counts as lying in it. */
  private static final double LEAST_DISTANCE = 1e-6;

  private final int most;
  private final int[] picks;
  private final double[] coefficients;
  private final double[] explained;
  private final double[][] lower;
  private final double[] forward;
  private double[] correlations = {};
  private boolean[] closed = {};
  private int count;

  /**
   * @param most candidates to take
   */
  GramPursuit(int most) {
    this.most = most;
    picks = new int[most];
    coefficients = new double[most];
    explained = new double[most];
    lower = new double[most][most];
    forward = new double[most];
  }

  /**
   * Takes candidates, the best first.
   *
   * @param gram (K, K), row by row from {@code at * K * K} on
   * @param products α (K), from {@code at * K} on
   * @param candidates K
   * @param forced how many of the first candidates are taken before all others, in their order
   * @param goal how many are to be taken; fewer where the others lie in the span
   */
  void pick(float[] gram, float[] products, int at, int candidates, int forced, int goal) {
    begin(candidates);
    int gramAt = at * candidates * candidates;
    int productsAt = at * candidates;
    for (int k = 0; k < candidates; k++) correlations[k] = products[productsAt + k];
    for (int tried = 0; count < Math.min(goal, most); tried++) {
      int next = tried < forced ? tried : best(candidates);
      if (next < 0) return;
      closed[next] = true;
      if (!extend(gram, gramAt, candidates, next, products[productsAt + next])) continue;
      solve();
      for (int k = 0; k < candidates; k++) correlations[k] = products[productsAt + k];
      for (int j = 0; j < count; j++) {
        int row = gramAt + picks[j] * candidates;
        for (int k = 0; k < candidates; k++) correlations[k] -= coefficients[j] * gram[row + k];
      }
    }
  }

  private void begin(int candidates) {
    if (correlations.length < candidates) {
      correlations = new double[candidates];
      closed = new boolean[candidates];
    }
    Arrays.fill(closed, false);
    count = 0;
  }

  private int best(int candidates) {
    int best = -1;
    double largest = 0;
    for (int k = 0; k < candidates; k++) {
      double size = Math.abs(correlations[k]);
      if (!closed[k] && size > largest) {
        largest = size;
        best = k;
      }
    }
    return best;
  }

  /** One more row of L, and of y where L y = α_I. */
  private boolean extend(float[] gram, int gramAt, int candidates, int next, double product) {
    double[] row = lower[count];
    double left = gram[gramAt + next * candidates + next];
    double along = product;
    for (int j = 0; j < count; j++) {
      double sum = gram[gramAt + picks[j] * candidates + next];
      for (int i = 0; i < j; i++) sum -= lower[j][i] * row[i];
      row[j] = sum / lower[j][j];
      left -= row[j] * row[j];
      along -= row[j] * forward[j];
    }
    if (!(left > LEAST_DISTANCE)) return false;
    row[count] = Math.sqrt(left);
    forward[count] = along / row[count];
    double energy = forward[count] * forward[count];
    explained[count] = energy + (count == 0 ? 0 : explained[count - 1]);
    picks[count++] = next;
    return true;
  }

  /** Lᵀ c = y. */
  private void solve() {
    for (int i = count - 1; i >= 0; i--) {
      double sum = forward[i];
      for (int j = i + 1; j < count; j++) sum -= lower[j][i] * coefficients[j];
      coefficients[i] = sum / lower[i][i];
    }
  }

  /** How many were taken. */
  int count() {
    return count;
  }

  /** The {@code n}th that was taken. */
  int candidate(int n) {
    return picks[n];
  }

  /** Of the {@code n}th in the sum of all that were taken. */
  double coefficient(int n) {
    return coefficients[n];
  }

  /** Squared length of the vector's projection on the span of the first {@code n + 1}. */
  double explained(int n) {
    return explained[n];
  }
}
