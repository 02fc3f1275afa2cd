package dev.latebloom.observe;

import java.time.Duration;
import java.time.Instant;

/**
 * The newest checkpoint, and how many this process has written.
 *
 * @param count written by this process
 * @param step of the newest, 0 without one
 * @param duration from its barrier's start to its folder's rename
 * @param finished when it was renamed into place; the epoch without one
 */
public record CheckpointFigures(long count, long step, Duration duration, Instant finished) {
  public static final CheckpointFigures NONE =
      new CheckpointFigures(0, 0, Duration.ZERO, Instant.EPOCH);

  /** Whether there is any, of this process or of the one it resumed. */
  public boolean any() {
    return !finished.equals(Instant.EPOCH);
  }
}
