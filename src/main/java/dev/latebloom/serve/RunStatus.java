package dev.latebloom.serve;

import dev.latebloom.ingest.IngestFigures;
import dev.latebloom.observe.CheckpointFigures;
import dev.latebloom.observe.CoreShare;
import dev.latebloom.observe.Phase;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.observe.Throughput;
import dev.latebloom.observe.meter.Meters;
import dev.latebloom.pool.PoolFigures;
import dev.latebloom.train.Evaluation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * The status of a run at one moment, as {@code /api/v1/status} shows it.
 *
 * @param reason why the phase is what it is, or empty where that says enough
 * @param stalled whether training has made no step for longer than it may
 * @param bootstrap the Kafka servers in use, or empty before they are known
 * @param goal the step at which the run ends; 0 when it goes on
 * @param evaluation the newest; {@link Evaluation#NONE} before the first
 * @param snapshot the newest step; {@link Snapshot#NONE} before the first of this process
 */
public record RunStatus(
    Phase phase,
    String reason,
    boolean stalled,
    Instant startedAt,
    Duration uptime,
    Path runFolder,
    String bootstrap,
    long goal,
    Snapshot snapshot,
    Throughput throughput,
    IngestFigures ingest,
    PoolFigures pool,
    CoreShare cores,
    CheckpointFigures checkpoint,
    Evaluation evaluation) {

  /** Whether the run does what it is there for: train, or wait for data to train on. */
  public boolean ready() {
    return phase.ready() && !stalled;
  }

  /** When it was so. */
  Instant time() {
    return startedAt.plus(uptime);
  }

  /** The phase, and why. */
  String sentence() {
    var doing = Meters.lower(phase) + (reason.isEmpty() ? "" : ": " + reason);
    return ingest.state().well() ? doing : doing + "; " + ingest.state().why();
  }
}
