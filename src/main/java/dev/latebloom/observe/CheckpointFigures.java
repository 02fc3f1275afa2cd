package dev.latebloom.observe;

import java.time.Duration;
import java.time.Instant;

/**
 * The newest checkpoint, and how many this process has written.
 *
 * @param count written by this process
 * @param step of the newest, 0 without one
 * @param duration from its barrier's start to its folder's rename
 * @param bytes of its files
 * @param finished when it was renamed into place; the epoch without one
 * @param failed how many this process could not write
 * @param failure why the last one could not be written; empty when it was
 */
public record CheckpointFigures(
    long count,
    long step,
    Duration duration,
    long bytes,
    Instant finished,
    long failed,
    String failure) {
  public static final CheckpointFigures NONE =
      new CheckpointFigures(0, 0, Duration.ZERO, 0, Instant.EPOCH, 0, "");

  /** Whether there is any, of this process or of the one it resumed. */
  public boolean any() {
    return !finished.equals(Instant.EPOCH);
  }

  /** Going on from one that was written before. */
  public CheckpointFigures resumed(long from, long size, Instant writtenAt) {
    return new CheckpointFigures(count, from, Duration.ZERO, size, writtenAt, failed, failure);
  }

  /** With one more. */
  public CheckpointFigures written(long newest, Duration took, long size, Instant at) {
    return new CheckpointFigures(count + 1, newest, took, size, at, failed, "");
  }

  /** With one that could not be written. */
  public CheckpointFigures notWritten(String why) {
    return new CheckpointFigures(count, step, duration, bytes, finished, failed + 1, why);
  }
}
