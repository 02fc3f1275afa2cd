package dev.latebloom.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Examples in rows of one width, padded on the right: what goes through the model at once. A row
 * holds one example, or several one behind the other.
 *
 * <p>Not a record, since it holds arrays; they are not copied, and whoever holds a micro-batch only
 * reads it.
 */
public final class MicroBatch {
  private final long[] ids;
  private final int width;
  private final int[] tokens;
  private final int[] starts;
  private final int[] promptLengths;
  private final int[] lengths;

  /**
   * One example a row.
   *
   * @param ids the example in each row
   * @param width padded length of a row, in tokens
   * @param tokens (rows, width) row by row, zero where padded
   * @param promptLengths leading tokens of each row that carry no loss, at least 1
   * @param lengths tokens of each row before its padding
   */
  public MicroBatch(long[] ids, int width, int[] tokens, int[] promptLengths, int[] lengths) {
    this(ids, width, tokens, starts(ids.length, width), promptLengths, lengths);
  }

  /**
   * Examples that may share rows.
   *
   * @param ids the examples, in the order of their places
   * @param width of a row, in tokens
   * @param tokens (rows, width) row by row, zero where padded
   * @param starts where each example begins in {@code tokens}; it ends in the same row
   * @param promptLengths leading tokens of each example that carry no loss, at least 1
   * @param lengths tokens of each example
   */
  public MicroBatch(
      long[] ids, int width, int[] tokens, int[] starts, int[] promptLengths, int[] lengths) {
    this.ids = ids;
    this.width = width;
    this.tokens = tokens;
    this.starts = starts;
    this.promptLengths = promptLengths;
    this.lengths = lengths;
  }

  private static int[] starts(int rows, int width) {
    var starts = new int[rows];
    for (int row = 0; row < rows; row++) starts[row] = row * width;
    return starts;
  }

  public int examples() {
    return ids.length;
  }

  public int rows() {
    return tokens.length / width;
  }

  public int width() {
    return width;
  }

  /** Whether a row holds more than one example. */
  public boolean isPacked() {
    return !Arrays.equals(starts, starts(ids.length, width));
  }

  public long id(int example) {
    return ids[example];
  }

  /** Shape (rows, width), row by row. Read-only. */
  public int[] tokens() {
    return tokens;
  }

  /** Where the example begins in {@link #tokens}. */
  public int start(int example) {
    return starts[example];
  }

  public int promptLength(int example) {
    return promptLengths[example];
  }

  public int length(int example) {
    return lengths[example];
  }

  /**
   * The same rows in micro-batches of at most {@code tokens} padded tokens, but one row at least.
   */
  List<MicroBatch> within(int tokens) {
    int most = Math.max(1, tokens / width);
    if (rows() <= most) return List.of(this);
    var parts = new ArrayList<MicroBatch>();
    int example = 0;
    for (int row = 0; row < rows(); row += most) {
      int end = Math.min(rows(), row + most) * width;
      int next = example;
      while (next < ids.length && starts[next] < end) next++;
      parts.add(part(row * width, end, example, next));
      example = next;
    }
    return parts;
  }

  /** The tokens [begin, end) with the examples [first, last). */
  private MicroBatch part(int begin, int end, int first, int last) {
    return new MicroBatch(
        Arrays.copyOfRange(ids, first, last),
        width,
        Arrays.copyOfRange(tokens, begin, end),
        Arrays.stream(starts, first, last).map(start -> start - begin).toArray(),
        Arrays.copyOfRange(promptLengths, first, last),
        Arrays.copyOfRange(lengths, first, last));
  }

  /** Tokens that carry loss, over all examples. */
  public int responseTokens() {
    int sum = 0;
    for (int i = 0; i < ids.length; i++) sum += lengths[i] - promptLengths[i];
    return sum;
  }

  /**
   * Each token's position in its example, (rows, width) row by row; of padding 0, as if each were
   * an example of its own.
   */
  public int[] places() {
    var places = new int[tokens.length];
    for (int i = 0; i < ids.length; i++) {
      for (int p = 0; p < lengths[i]; p++) places[starts[i] + p] = p;
    }
    return places;
  }
}
