package dev.latebloom.train;

import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.model.Architecture;

/** Which positions of a micro-batch predict which tokens: the next-token shift, done once. */
final class Targets {
  private Targets() {}

  /**
   * Shape (2, n), where n is {@link MicroBatch#responseTokens}: first the positions {@code row *
   * width + p - 1}, then the tokens at {@code p}, for every p in [promptLength, length).
   *
   * @throws IllegalArgumentException when a row does not fit the model
   */
  static int[] of(MicroBatch part, Architecture architecture) {
    check(part, architecture);
    int n = part.responseTokens();
    var targets = new int[2 * n];
    int i = 0;
    for (int row = 0; row < part.rows(); row++) {
      for (int p = part.promptLength(row); p < part.length(row); p++) {
        int at = row * part.width() + p;
        targets[i] = at - 1;
        targets[n + i] = part.tokens()[at];
        i++;
      }
    }
    return targets;
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
