package dev.latebloom.app.settings;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.latebloom.config.Range;
import dev.latebloom.config.Size;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a run is, how long it goes on, and what it does when it fails or is told to stop.
 *
 * @param seed of everything random
 * @param steps the last step; 0 for no end
 * @param epochs draws for each example of the files that a run is given, after which it ends; 0 for
 *     no such end
 * @param restartBackoff the wait before a failed loop is begun again; it doubles up to {@code
 *     restartBackoffMax}
 * @param restarts how many without progress before giving up
 * @param drainTimeout longest wait for the step under way and the last checkpoint when told to stop
 * @param recordSize most bytes of the record of steps; the oldest go first
 * @param logSize most bytes of one file of the log
 */
public record RunSettings(
    Path folder,
    long seed,
    long steps,
    double epochs,
    Duration restartBackoff,
    Duration restartBackoffMax,
    int restarts,
    Duration drainTimeout,
    @JsonDeserialize(using = Size.class) long recordSize,
    @JsonDeserialize(using = Size.class) long logSize) {
  public RunSettings {
    Range.notBlank("run.folder", folder.toString());
    Range.atLeast("run.steps", 0, steps);
    Range.below("run.epochs", 0, 1e6, epochs);
    Range.positive("run.restart-backoff", restartBackoff);
    Range.require(
        restartBackoffMax.compareTo(restartBackoff) >= 0,
        "run.restart-backoff-max",
        "must be at least run.restart-backoff",
        restartBackoffMax.toMillis() + " ms");
    Range.atLeast("run.restarts", 0, restarts);
    Range.positive("run.drain-timeout", drainTimeout);
    Range.atLeast("run.record-size", 1, recordSize);
    Range.atLeast("run.log-size", 1, logSize);
  }
}
