package dev.latebloom.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of similar length, padded on the right to one width: what goes through the model at once.
 *
 * <p>Not a record, since it holds arrays; they are not copied, and whoever holds a micro-batch only
 * reads it.
 */
public final class MicroBatch {
  private final long[] ids;
  private final int width;
  private final int[] tokens;
  private final int[] promptLengths;
  private final int[] lengths;

  /**
   * @param ids the example in each row
   * @param width padded length of a row, in tokens
   * @param tokens (rows, width) row by row, zero where padded
   * @param promptLengths leading tokens of each row that carry no loss, at least 1
   * @param lengths tokens of each row before its padding
   */
  public MicroBatch(long[] ids, int width, int[] tokens, int[] promptLengths, int[] lengths) {
    this.ids = ids;
    this.width = width;
    this.tokens = tokens;
    this.promptLengths = promptLengths;
    this.lengths = lengths;
  }

  public int rows() {
    return ids.length;
  }

  public int width() {
    return width;
  }

  public long id(int row) {
    return ids[row];
  }

  /** Shape (rows, width), row by row. Read-only. */
  public int[] tokens() {
    return tokens;
  }

  public int promptLength(int row) {
    return promptLengths[row];
  }

  public int length(int row) {
    return lengths[row];
  }

  /**
   * The same rows in micro-batches of at most {@code tokens} padded tokens, but one row at least.
   */
  List<MicroBatch> within(int tokens) {
    int most = Math.max(1, tokens / width);
    if (rows() <= most) return List.of(this);
    var parts = new ArrayList<MicroBatch>();
    for (int from = 0; from < rows(); from += most) {
      parts.add(part(from, Math.min(rows(), from + most)));
    }
    return parts;
  }

  private MicroBatch part(int from, int to) {
    return new MicroBatch(
        Arrays.copyOfRange(ids, from, to),
        width,
        Arrays.copyOfRange(tokens, from * width, to * width),
        Arrays.copyOfRange(promptLengths, from, to),
        Arrays.copyOfRange(lengths, from, to));
  }

  /** Tokens that carry loss, over all rows. */
  public int responseTokens() {
    int sum = 0;
    for (int row = 0; row < ids.length; row++) sum += lengths[row] - promptLengths[row];
    return sum;
  }
}
