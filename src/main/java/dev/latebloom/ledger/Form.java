package dev.latebloom.ledger;

import dev.latebloom.pool.store.ExampleStore;

/**
 * What is seen of an example without reading it: how long its prompt and its response are. Where no
 * sources are given, examples of one form are peers ({@link PeerLevels}).
 *
 * <p>A length up to 8 tokens is told from every other; above, two classes make an octave; from 2^20
 * on all are one.
 */
public final class Form {
  private static final int LONGEST = 1 << 20;
  private static final int LENGTHS = length(LONGEST) + 1;

  /** Forms there are; {@code 0 <= form < FORMS}. */
  public static final int FORMS = LENGTHS * LENGTHS;

  private Form() {}

  /**
   * The form of an example.
   *
   * @param promptLength in tokens, at least 1
   * @param responseLength tokens that carry its loss, at least 1
   * @throws IllegalArgumentException if a length is below 1
   */
  public static int of(int promptLength, int responseLength) {
    return length(promptLength) * LENGTHS + length(responseLength);
  }

  /** The form of a stored example. */
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
