package dev.latebloom.sample;

/**
 * How drawn examples become micro-batches.
 *
 * @param microBatchTokens largest micro-batch, in padded tokens
 * @param widthMultiple widths are rounded up to a multiple of this
 * @param packing whether examples share rows
 */
public record SampleSettings(int microBatchTokens, int widthMultiple, boolean packing) {
  public SampleSettings {
    if (microBatchTokens < 1) {
      throw new IllegalArgumentException("sample.micro-batch-tokens must be at least 1");
    }
    if (widthMultiple < 1) {
      throw new IllegalArgumentException("sample.width-multiple must be at least 1");
    }
  }

  /** The width of rows for {@code length} tokens. */
  int padded(int length) {
    return Math.ceilDiv(length, widthMultiple) * widthMultiple;
  }
}
