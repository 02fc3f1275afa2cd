package dev.latebloom.ledger;

import dev.latebloom.pool.store.ExampleStore;

/**
 * Length buckets: classes of examples whose prompts and responses are about equally long. Where no
 * sources are given, examples of one bucket are peers ({@link PeerLevels}).
 *
 * <p>Each length up to 8 tokens is a class of its own; above, there are two classes between a power
 * of two and the next; lengths from 2^20 tokens on are one class. A bucket is a pair of classes.
 */
public final class LengthBucket {
  private static final int LONGEST = 1 << 20;
  private static final int LENGTHS = length(LONGEST) + 1;

  /** Number of buckets; {@code 0 <= bucket < COUNT}. */
  public static final int COUNT = LENGTHS * LENGTHS;

  private LengthBucket() {}

  /**
   * The bucket of an example.
   *
   * @param promptLength in tokens, at least 1
   * @param responseLength tokens that carry its loss, at least 1
   * @throws IllegalArgumentException if a length is below 1
   */
  public static int of(int promptLength, int responseLength) {
    return length(promptLength) * LENGTHS + length(responseLength);
  }

  /** The bucket of a stored example. */
  public static int of(ExampleStore store, long id) {
    var loss = store.loss(id);
    return of(loss.from(0), loss.count());
  }

  private static int length(int tokens) {
    if (tokens < 1) throw new IllegalArgumentException("a length of " + tokens + " tokens");
    if (tokens <= 8) return tokens - 1;
    int length = Math.min(tokens, LONGEST);
    int octave = 31 - Integer.numberOfLeadingZeros(length);
    int half = (length >> (octave - 1)) & 1;
    return 8 + 2 * (octave - 3) + half;
  }
}
