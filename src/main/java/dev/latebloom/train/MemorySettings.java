package dev.latebloom.train;

/**
 * How much memory a step may take to be faster.
 *
 * @param lossChunkBytes most bytes of logits at once, at least those of one position
 */
public record MemorySettings(long lossChunkBytes) {
  /** Everything is held. */
  public static final MemorySettings AMPLE = new MemorySettings(Long.MAX_VALUE);

  public MemorySettings {
    if (lossChunkBytes < 1) {
      throw new IllegalArgumentException("train.loss-chunk must be at least 1 byte");
    }
  }
}
