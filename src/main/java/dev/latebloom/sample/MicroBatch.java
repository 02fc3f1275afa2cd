package dev.latebloom.sample;

import dev.latebloom.ingest.record.LossSpans;
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
  private final LossSpans[] losses;

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
    this(ids, width, tokens, starts, behind(promptLengths, lengths));
  }

  /**
   * Examples that may share rows.
   *
   * @param ids the examples, in the order of their places
   * @param width of a row, in tokens
   * @param tokens (rows, width) row by row, zero where padded
   * @param starts where each example begins in {@code tokens}; it ends in the same row
   * @param losses which tokens of each example carry its loss
   */
  public MicroBatch(long[] ids, int width, int[] tokens, int[] starts, LossSpans[] losses) {
    this.ids = ids;
    this.width = width;
    this.tokens = tokens;
    this.starts = starts;
    this.losses = losses;
  }

  private static LossSpans[] behind(int[] promptLengths, int[] lengths) {
    var losses = new LossSpans[lengths.length];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = LossSpans.behind(promptLengths[i], lengths[i]);
    }
    return losses;
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

  /** Which of its tokens carry its loss. */
  public LossSpans loss(int example) {
    return losses[example];
  }

  public int length(int example) {
    return losses[example].end();
  }

  /** The same rows in micro-batches of at most {@code most} tokens, but one row at least. */
  List<MicroBatch> within(int most) {
    int rows = Math.max(1, most / width);
    if (rows() <= rows) return List.of(this);
    var parts = new ArrayList<MicroBatch>();
    int first = 0;
    for (int row = 0; row < rows(); row += rows) {
      int from = row * width;
      int to = Math.min(tokens.length, from + rows * width);
      int end = first;
      while (end < ids.length && starts[end] < to) end++;
      parts.add(part(from, to, first, end));
      first = end;
    }
    return parts;
  }

  /** The tokens and the examples in these ranges, which are those of whole rows. */
  private MicroBatch part(int from, int to, int first, int end) {
    return new MicroBatch(
        Arrays.copyOfRange(ids, first, end),
        width,
        Arrays.copyOfRange(tokens, from, to),
        Arrays.stream(starts, first, end).map(start -> start - from).toArray(),
        Arrays.copyOfRange(losses, first, end));
  }

  /** Tokens that carry loss, over all examples. */
  public int responseTokens() {
    int sum = 0;
    for (var loss : losses) sum += loss.count();
    return sum;
  }

  /**
   * Each token's position in its example, (rows, width) row by row; of padding 0, as if each were
   * an example of its own.
   */
  public int[] places() {
    var places = new int[tokens.length];
    for (int i = 0; i < ids.length; i++) {
      for (int p = 0; p < length(i); p++) places[starts[i] + p] = p;
    }
    return places;
  }
}
