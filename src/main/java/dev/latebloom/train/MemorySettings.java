package dev.latebloom.train;

import dev.latebloom.train.model.Recompute;

/**
 * How much memory a step may take to be faster.
 *
 * @param lossChunkBytes most bytes of logits at once, at least those of one position
 * @param recompute what is not held for the way back
 */
public record MemorySettings(long lossChunkBytes, Recompute recompute) {
  /** Everything is held. */
  public static final MemorySettings AMPLE = new MemorySettings(Long.MAX_VALUE, Recompute.NONE);

  public MemorySettings {
    if (lossChunkBytes < 1) {
      throw new IllegalArgumentException("train.loss-chunk must be at least 1 byte");
    }
  }
}
