package dev.latebloom.train.objective;

import dev.latebloom.train.TokenShares;
import java.util.Optional;

/**
 * The objective over the responses of one step, which is to be made small: for each token
 *
 * <pre>
 * L = w (-J(ρ, A) + β D)        ∂L / ∂(-log π_θ) = w (∂J / ∂log π_θ - β ∂D / ∂log π_θ)
 * </pre>
 *
 * <p>with J of {@link Clip} and D of {@link Divergence}. What it is first asked about a response is
 * under the model that drew it, and that is π_old: there ρ is 1. One response has one id.
 */
final class Surrogate implements TokenShares {
  private final Clip clip;
  private final double kl;
  private final OfToken advantages;
  private final OfResponse weights;
  private final Optional<PerToken> reference;
  private final float[][] old;
  private long tokens;
  private long cut;

  /** A number of each token of each response. */
  @FunctionalInterface
  interface OfToken {
    double at(int response, int token);
  }

  /** w of the tokens of a response that has so many. */
  @FunctionalInterface
  interface OfResponse {
    double weight(int response, int tokens);
  }

  /**
   * @param kl β
   * @param responses so many
   * @param advantages A
   * @param weights w
   * @param reference -log π_ref of each response's tokens, where there is a reference
   */
  Surrogate(
      Clip clip,
      double kl,
      int responses,
      OfToken advantages,
      OfResponse weights,
      Optional<PerToken> reference) {
    this.clip = clip;
    this.kl = kl;
    this.advantages = advantages;
    this.weights = weights;
    this.reference = reference;
    this.old = new float[responses][];
  }

  @Override
  public float[] of(long id, float[] losses) {
    int i = Math.toIntExact(id);
    if (old[i] == null) old[i] = losses.clone();
    var shares = new float[losses.length];
    double weight = weights.weight(i, losses.length);
    for (int t = 0; t < shares.length; t++) {
      double ratio = Math.exp((double) old[i][t] - losses[t]);
      double slope = clip.slope(ratio, advantages.at(i, t));
      if (reference.isPresent()) {
        slope -= kl * Divergence.slope(-losses[t], -reference.get().at(i, t));
      }
      shares[t] = (float) (weight * slope);
      if (clip.cuts(ratio, advantages.at(i, t))) cut++;
    }
    tokens += losses.length;
    return shares;
  }

  /** Share of all tokens so far whose J the clip has made flat. */
  double clipShare() {
    return (double) cut / tokens;
  }

  /** Mean over tokens of -log π_old: an estimate of the policy's entropy. */
  double entropy() {
    return meanOverTokens((i, t) -> old[i][t]);
  }

  /** Mean over tokens of D at π_old; NaN without a reference. */
  double divergence() {
    return reference
        .map(losses -> meanOverTokens((i, t) -> Divergence.value(-old[i][t], -losses.at(i, t))))
        .orElse(Double.NaN);
  }

  private double meanOverTokens(OfToken value) {
    double sum = 0;
    long n = 0;
    for (int i = 0; i < old.length; i++) {
      for (int t = 0; t < old[i].length; t++) sum += value.at(i, t);
      n += old[i].length;
    }
    return sum / n;
  }
}
