package dev.latebloom.train;

import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.model.families.Architecture;
import java.util.Arrays;

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
   * Of every example in order, one target for every p that carries loss: the token at {@code p},
   * predicted from {@code p - 1}.
   *
   * @throws IllegalArgumentException when a row does not fit the model
   */
  static Targets of(MicroBatch part, Architecture architecture) {
    check(part, architecture);
    int n = part.responseTokens();
    var targets = new Targets(new int[n], new int[n], new int[part.examples()]);
    int i = 0;
    for (int example = 0; example < part.examples(); example++) {
      var loss = part.loss(example);
      for (int span = 0; span < loss.size(); span++) {
        for (int p = loss.from(span); p < loss.to(span); p++) {
          int at = part.start(example) + p;
          targets.positions[i] = at - 1;
          targets.tokens[i] = part.tokens()[at];
          i++;
        }
      }
      targets.ends[example] = i;
    }
    return targets;
  }

  /** Where in the micro-batch's tokens the one before each stands. Read-only. */
  int[] positions() {
    return positions;
  }

  /** Read-only. */
  int[] tokens() {
    return tokens;
  }

  /** For each target the value of its example. */
  float[] spread(float[] ofExamples) {
    var spread = new float[tokens.length];
    int first = 0;
    for (int i = 0; i < ends.length; i++) {
      Arrays.fill(spread, first, ends[i], ofExamples[i]);
      first = ends[i];
    }
    return spread;
  }

  /** What is to be said of the numbers of one example's tokens. */
  @FunctionalInterface
  interface OfExample {
    float[] of(long id, float[] numbers);
  }

  /**
   * For each target its share.
   *
   * @param numbers of all targets
   * @param shares as many of an example's as it is given numbers
   */
  float[] each(MicroBatch part, float[] numbers, OfExample shares) {
    var all = new float[tokens.length];
    int first = 0;
    for (int i = 0; i < ends.length; i++) {
      float[] some = shares.of(part.id(i), Arrays.copyOfRange(numbers, first, ends[i]));
      System.arraycopy(some, 0, all, first, ends[i] - first);
      first = ends[i];
    }
    return all;
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
    if (part.examples() == 0) throw new IllegalArgumentException("a micro-batch without rows");
    if (part.width() > architecture.context()) {
      throw new IllegalArgumentException(
          "a row of " + part.width() + " tokens; the longest is " + architecture.context());
    }
    if (part.tokens().length % part.width() != 0) {
      throw new IllegalArgumentException(
          part.tokens().length + " tokens in rows of " + part.width());
    }
    for (int i = 0; i < part.examples(); i++) {
      int length = part.length(i);
      int place = part.start(i) % part.width();
      boolean fits =
          place + length <= part.width() && part.start(i) + length <= part.tokens().length;
      if (!fits) {
        throw new IllegalArgumentException(
            "example "
                + part.id(i)
                + " has "
                + length
                + " tokens from "
                + place
                + " on in a row of "
                + part.width());
      }
    }
    for (int i = 0; i < part.examples(); i++) checkTokens(part, i, architecture.vocabulary());
  }

  private static void checkTokens(MicroBatch part, int example, int vocabulary) {
    for (int p = 0; p < part.length(example); p++) {
      int token = part.tokens()[part.start(example) + p];
      if (token < 0 || token >= vocabulary) {
        throw new IllegalArgumentException(
            "example "
                + part.id(example)
                + " has token "
                + token
                + "; the vocabulary is "
                + vocabulary);
      }
    }
  }
}
