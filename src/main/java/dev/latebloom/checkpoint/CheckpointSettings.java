package dev.latebloom.checkpoint;

import dev.latebloom.config.Range;
import java.time.Duration;

/**
 * Which checkpoints stay, and when one that cannot be written is tried again.
 *
 * @param keep how many, beside those that are pinned
 * @param retry from one that could not be written to the next attempt
 */
public record CheckpointSettings(int keep, Duration retry) {
  public CheckpointSettings {
    Range.atLeast("checkpoint.keep", 1, keep);
    Range.positive("checkpoint.retry", retry);
  }
}
