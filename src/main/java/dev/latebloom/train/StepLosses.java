package dev.latebloom.train;

/**
 * The result of one optimizer step: each drawn example's own loss.
 *
 * <p>Not a record, since it holds arrays; nobody writes to them after construction.
 */
public final class StepLosses {
  private final long step;
  private final long[] ids;
  private final float[] losses;
  private final int tokens;
  private final float gradientNorm;
  private final float learningRate;
  private final RolloutFigures rollouts;

  /**
   * @param ids the drawn examples in training order; one that was drawn twice stands twice
   * @param losses mean cross-entropy over each example's response tokens, in nats, before the
   *     update; under reinforcement 1 - the mean reward of its responses
   * @param tokens response and prompt tokens of the step, padding not counted
   * @param gradientNorm global norm, before clipping, of the gradient that the update follows
   * @param rollouts about responses that the model has written for the step
   */
  public StepLosses(
      long step,
      long[] ids,
      float[] losses,
      int tokens,
      float gradientNorm,
      float learningRate,
      RolloutFigures rollouts) {
    this.step = step;
    this.ids = ids;
    this.losses = losses;
    this.tokens = tokens;
    this.gradientNorm = gradientNorm;
    this.learningRate = learningRate;
    this.rollouts = rollouts;
  }

  public long step() {
    return step;
  }

  public int size() {
    return ids.length;
  }

  public long id(int i) {
    return ids[i];
  }

  public float loss(int i) {
    return losses[i];
  }

  public int tokens() {
    return tokens;
  }

  public float gradientNorm() {
    return gradientNorm;
  }

  public float learningRate() {
    return learningRate;
  }

  public RolloutFigures rollouts() {
    return rollouts;
  }

  /** Mean over the step's rows, in nats. */
  public double meanLoss() {
    double sum = 0;
    for (float loss : losses) sum += loss;
    return sum / losses.length;
  }

  /** The largest of the step's rows, in nats; NaN where one is. */
  public double largestLoss() {
    double largest = Double.NEGATIVE_INFINITY;
    for (float loss : losses) largest = Math.max(largest, loss);
    return largest;
  }

  /** The drawn examples in training order; a copy. */
  public long[] ids() {
    return ids.clone();
  }

  /** Their losses; a copy. */
  public float[] losses() {
    return losses.clone();
  }
}
