package dev.latebloom.checkpoint;

import dev.latebloom.config.Range;

/**
 * Which checkpoints stay.
 *
 * @param keep how many
 */
public record CheckpointSettings(int keep) {
  public CheckpointSettings {
    Range.atLeast("checkpoint.keep", 1, keep);
  }
}
