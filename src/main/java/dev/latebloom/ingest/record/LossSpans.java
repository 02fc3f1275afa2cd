package dev.latebloom.ingest.record;

import java.util.Arrays;

/**
 * Which tokens of an example carry its loss: spans in order, none empty, of which the last ends
 * with the example. A prompt with its response has one; a conversation may have one for each
 * answer.
 */
public final class LossSpans {
  /** Where each span begins, and where it ends: from, to, from, to, ... */
  private final int[] bounds;

  private final int count;

  private LossSpans(int... bounds) {
    for (int i = 0; i < bounds.length; i++) {
      int least = i == 0 ? 1 : bounds[i - 1] + 1;
      if (bounds[i] < least) {
        throw new IllegalArgumentException("spans of loss with bounds " + Arrays.toString(bounds));
      }
    }
    this.bounds = bounds;
    int tokens = 0;
    for (int span = 0; span < size(); span++) tokens += to(span) - from(span);
    this.count = tokens;
  }

  /**
   * All tokens behind a prompt.
   *
   * @param promptLength at least 1, as there has to be something to predict from
   * @param length of the example, above {@code promptLength}
   */
  public static LossSpans behind(int promptLength, int length) {
    return new LossSpans(promptLength, length);
  }

  /**
   * Several spans.
   *
   * @param bounds where each begins and ends, in turn and ascending; the first is at least 1
   */
  public static LossSpans of(int... bounds) {
    if (bounds.length == 0 || bounds.length % 2 != 0) {
      throw new IllegalArgumentException("spans of loss with " + bounds.length + " bounds");
    }
    return new LossSpans(bounds.clone());
  }

  /** How many spans; at least 1. */
  public int size() {
    return bounds.length / 2;
  }

  /** Where a span begins; {@code 0 <= span < size}. */
  public int from(int span) {
    return bounds[2 * span];
  }

  /** The token behind a span. */
  public int to(int span) {
    return bounds[2 * span + 1];
  }

  /** Tokens that carry loss. */
  public int count() {
    return count;
  }

  /** Tokens of the example. */
  public int end() {
    return bounds[bounds.length - 1];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LossSpans that && Arrays.equals(bounds, that.bounds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds);
  }

  @Override
  public String toString() {
    return "LossSpans" + Arrays.toString(bounds);
  }
}
