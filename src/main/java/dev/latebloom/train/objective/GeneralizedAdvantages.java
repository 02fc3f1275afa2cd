package dev.latebloom.train.objective;

/**
 * Generalised advantage estimation (Schulman et al. 2016, arXiv 1506.02438, equations 11 and 16) of
 * the tokens of one response, whose end is worth nothing more:
 *
 * <pre>
 * δ_t = r_t + γ V_(t+1) - V_t        A_t = δ_t + γ λ A_(t+1)        G_t = A_t + V_t
 * </pre>
 *
 * @param discount γ
 * @param lambda λ
 */
record GeneralizedAdvantages(double discount, double lambda) {

  /**
   * A.
   *
   * @param rewards r of each token
   * @param values V before each token
   */
  double[] of(double[] rewards, double[] values) {
    var advantages = new double[rewards.length];
    double nextValue = 0;
    double nextAdvantage = 0;
    for (int t = rewards.length - 1; t >= 0; t--) {
      double surprise = rewards[t] + discount * nextValue - values[t];
      advantages[t] = surprise + discount * lambda * nextAdvantage;
      nextValue = values[t];
      nextAdvantage = advantages[t];
    }
    return advantages;
  }
}
