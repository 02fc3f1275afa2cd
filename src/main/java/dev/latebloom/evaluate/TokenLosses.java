package dev.latebloom.evaluate;

/**
 * The losses of one example's tokens that carry one, in order, in nats. Not a record, since it
 * holds an array.
 */
public final class TokenLosses {
  private final float[] losses;

  /** Does not copy; nobody writes to {@code losses} afterwards. */
  TokenLosses(float[] losses) {
    this.losses = losses;
  }

  /** How many, the end token's with them. */
  public int count() {
    return losses.length;
  }

  /** What training minimises: nats a token, the end token's with them. */
  public double mean() {
    return sum(losses.length) / losses.length;
  }

  /** Of the first {@code n}. */
  public double sum(int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) sum += losses[i];
    return sum;
  }
}
