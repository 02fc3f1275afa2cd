package dev.latebloom.corpus;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A chain of letters in which the last {@code order} letters decide how likely each next one is.
 *
 * <p>Every context has a distribution of its own, drawn at random and far from even, so that a
 * shorter context tells less.
 */
final class MarkovChain {
  static final int LETTERS = 8;

  /** Powers of exponential draws: the larger, the fewer letters a context leaves. */
  private static final double SHARPNESS = 2;

  private final int order;
  private final int contexts;
  private final double[] next;

  MarkovChain(int order, SplittableRandom random) {
    this.order = order;
    this.contexts = Math.powExact(LETTERS, order);
    this.next = new double[contexts * LETTERS];
    for (int context = 0; context < contexts; context++) draw(context, random);
  }

  private void draw(int context, SplittableRandom random) {
    double sum = 0;
    for (int i = context * LETTERS; i < (context + 1) * LETTERS; i++) {
      // StrictMath: the same corpus on every machine.
      double exponential = -StrictMath.log(1 - random.nextDouble());
      next[i] = StrictMath.pow(exponential, SHARPNESS) + 1e-6;
      sum += next[i];
    }
    for (int i = context * LETTERS; i < (context + 1) * LETTERS; i++) next[i] /= sum;
  }

  int order() {
    return order;
  }

  /** Chance of each context at a beginning: all alike. */
  int beginning(SplittableRandom random) {
    return random.nextInt(contexts);
  }

  /** The letter after a context. */
  int step(int context, SplittableRandom random) {
    double left = random.nextDouble();
    for (int letter = 0; letter < LETTERS - 1; letter++) {
      left -= next[context * LETTERS + letter];
      if (left < 0) return letter;
    }
    return LETTERS - 1;
  }

  /** The context after one more letter; letter 0 of a context is its oldest. */
  int moved(int context, int letter) {
    return (context * LETTERS + letter) % contexts;
  }

  /** {@code -ln P(letter | context)}. */
  double surprise(int context, int letter) {
    return -StrictMath.log(next[context * LETTERS + letter]);
  }

  /**
   * Entropy of the next {@code length} letters from an even beginning, in nats: the sum over steps
   * of what each context at that step is likely to be, times what it leaves open. Exact. O(length *
   * contexts * letters).
   */
  double entropy(int length) {
    var likely = new double[contexts];
    Arrays.fill(likely, 1.0 / contexts);
    double sum = 0;
    for (int step = 0; step < length; step++) {
      var after = new double[contexts];
      for (int context = 0; context < contexts; context++) {
        for (int letter = 0; letter < LETTERS; letter++) {
          double joint = likely[context] * next[context * LETTERS + letter];
          sum += joint * surprise(context, letter);
          after[moved(context, letter)] += joint;
        }
      }
      likely = after;
    }
    return sum;
  }
}
