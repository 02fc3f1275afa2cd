package dev.latebloom.train;

import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.model.Architecture;

/**
 * Which positions of a micro-batch predict which tokens: the next-token shift, done once.
 *
 * <p>Not a record, since it holds arrays; nobody writes to them after construction.
 */
final class Targets {
  private final int[] positions;
  private final int[] tokens;

  /** Where each example's targets end. */
  private final int[] ends;

  private Targets(int[] positions, int[] tokens, int[] ends) {
    this.positions = positions;
    this.tokens = tokens;
    this.ends = ends;
  }

  /**
   * Of every example in order, one target for every p in [promptLength, length): the token at
   * {@code p}, predicted from {@code p - 1}.
   *
   * @throws IllegalArgumentException when a row does not fit the model
   */
  static Targets of(MicroBatch part, Architecture architecture) {
    check(part, architecture);
    int n = part.responseTokens();
    var targets = new Targets(new int[n], new int[n], new int[part.rows()]);
    int i = 0;
    for (int row = 0; row < part.rows(); row++) {
      for (int p = part.promptLength(row); p < part.length(row); p++) {
        int at = row * part.width() + p;
        targets.positions[i] = at - 1;
        targets.tokens[i] = part.tokens()[at];
        i++;
      }
      targets.ends[row] = i;
    }
    return targets;
  }

  /** {@code row * width + p - 1} of each. Read-only. */
  int[] positions() {
    return positions;
  }

  /** Read-only. */
  int[] tokens() {
    return tokens;
  }

  /**
   * Each example's mean.
   *
   * @param losses of all targets
   */
  float[] means(float[] losses) {
    var means = new float[ends.length];
    int first = 0;
    for (int i = 0; i < ends.length; i++) {
      double sum = 0;
      for (int k = first; k < ends[i]; k++) sum += losses[k];
      means[i] = (float) (sum / (ends[i] - first));
      first = ends[i];
    }
    return means;
  }

  private static void check(MicroBatch part, Architecture architecture) {
    if (part.rows() == 0) throw new IllegalArgumentException("a micro-batch without rows");
    if (part.width() > architecture.context()) {
      throw new IllegalArgumentException(
          "a row of " + part.width() + " tokens; the longest is " + architecture.context());
    }
    if (part.tokens().length != part.rows() * part.width()) {
      throw new IllegalArgumentException(
          part.tokens().length + " tokens in " + part.rows() + " rows of " + part.width());
    }
    for (int row = 0; row < part.rows(); row++) {
      int prompt = part.promptLength(row);
      int length = part.length(row);
      if (prompt < 1 || prompt >= length || length > part.width()) {
        throw new IllegalArgumentException(
            "example "
                + part.id(row)
                + " has a prompt of "
                + prompt
                + " and "
                + length
                + " tokens in a row of "
                + part.width());
      }
    }
    for (int i = 0; i < part.tokens().length; i++) {
      int token = part.tokens()[i];
      if (token < 0 || token >= architecture.vocabulary()) {
        throw new IllegalArgumentException(
            "example "
                + part.id(i / part.width())
                + " has token "
                + token
                + "; the vocabulary is "
                + architecture.vocabulary());
      }
    }
  }
}
