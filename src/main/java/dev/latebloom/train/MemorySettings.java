package dev.latebloom.train;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.latebloom.config.Range;
import dev.latebloom.config.Size;
import dev.latebloom.train.model.Recompute;

/**
 * How much memory a step may take to be faster.
 *
 * @param lossChunk most bytes of logits at once, at least those of one position
 * @param recompute which activations the backward pass computes again
 */
public record MemorySettings(
    @JsonDeserialize(using = Size.class) long lossChunk, Recompute recompute) {
  /** Everything is held. */
  public static final MemorySettings AMPLE = new MemorySettings(Long.MAX_VALUE, Recompute.NONE);

  public MemorySettings {
    Range.atLeast("train.loss-chunk", 1, lossChunk);
  }
}
