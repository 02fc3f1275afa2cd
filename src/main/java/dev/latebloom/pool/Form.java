package dev.latebloom.pool;

/**
 * What is seen of an example without reading it: how long its prompt and its response are. Where no
 * sources are given, examples of one form are peers ({@link PeerLevels}).
 *
 * <p>A length up to 8 tokens is told from every other; above, two classes make an octave.
 */
public final class Form {
  private static final int LENGTHS = 8 + 2 * 28;

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

  private static int length(int tokens) {
    if (tokens < 1) throw new IllegalArgumentException("a length of " + tokens + " tokens");
    if (tokens <= 8) return tokens - 1;
    int octave = 31 - Integer.numberOfLeadingZeros(tokens);
    int half = (tokens >> (octave - 1)) & 1;
    return 8 + 2 * (octave - 3) + half;
  }
}
