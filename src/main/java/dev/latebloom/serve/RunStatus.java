package dev.latebloom.serve;

import dev.latebloom.ingest.IngestFigures;
import dev.latebloom.observe.CheckpointFigures;
import dev.latebloom.observe.CoreShare;
import dev.latebloom.observe.DiskFigures;
import dev.latebloom.observe.Part;
import dev.latebloom.observe.Phase;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.observe.Throughput;
import dev.latebloom.observe.meter.ClusterFigures;
import dev.latebloom.observe.meter.Meters;
import dev.latebloom.pool.PoolFigures;
import dev.latebloom.train.Evaluation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The status of a run at one moment, as {@code /api/v1/status} shows it.
 *
 * @param reason why the phase is what it is, or empty where that says enough
 * @param stalled whether training has made no step for longer than it may
 * @param bootstrap the Kafka servers in use, or empty before they are known
 * @param goal the step at which the run ends; 0 when it goes on
 * @param evaluation the newest; {@link Evaluation#NONE} before the first
 * @param cluster the other workers; {@link ClusterFigures#NONE} for a run that trains alone
 * @param snapshot the newest step; {@link Snapshot#NONE} before the first of this process
 * @param disk empty before the first look
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
    Evaluation evaluation,
    ClusterFigures cluster,
    Optional<DiskFigures> disk,
    Restarts restarts,
    About about) {

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

  /**
   * What does not change while a process trains.
   *
   * @param model family and size
   * @param policy by its name in the settings
   * @param device that trains
   */
  public record About(String model, String policy, String device) {
    /** Before the engine is there. */
    public static final About NOTHING = new About("", "", "");
  }

  /**
   * How often parts failed and were started again by this process.
   *
   * @param last what failed the last time; empty before the first
   * @param at when it did
   */
  public record Restarts(Map<Part, Long> counts, String last, Instant at) {
    public static final Restarts NONE = new Restarts(Map.of(), "", Instant.EPOCH);

    public Restarts {
      counts = Map.copyOf(counts);
    }

    Restarts with(Part part, String why, Instant when) {
      var more = new EnumMap<Part, Long>(Part.class);
      more.putAll(counts);
      more.merge(part, 1L, Long::sum);
      return new Restarts(more, why, when);
    }
  }
}
