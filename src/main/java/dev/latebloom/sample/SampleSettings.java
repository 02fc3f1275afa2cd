package dev.latebloom.sample;

import dev.latebloom.config.Range;

/**
 * How drawn examples become micro-batches.
 *
 * @param microBatchTokens largest micro-batch, in padded tokens
 * @param widthMultiple widths are rounded up to a multiple of this
 * @param packing whether examples share rows
 */
public record SampleSettings(int microBatchTokens, int widthMultiple, boolean packing) {
  public SampleSettings {
    Range.atLeast("sample.micro-batch-tokens", 1, microBatchTokens);
    Range.atLeast("sample.width-multiple", 1, widthMultiple);
  }

  /** The widest rows of at most so many tokens. */
  public int widest(int most) {
    return most < widthMultiple ? most : most - most % widthMultiple;
  }

  /** The width of rows for {@code length} tokens. */
  int padded(int length) {
    return Math.ceilDiv(length, widthMultiple) * widthMultiple;
  }
}
