package dev.latebloom.serve;

import dev.latebloom.ingest.IngestFigures;
import dev.latebloom.observe.CheckpointFigures;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.observe.Throughput;
import dev.latebloom.pool.PoolFigures;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The newest of everything, for whoever wants to look.
 *
 * <p>Safe to read from any thread. Each kind of figures has one writer, and one volatile reference
 * to an immutable record: figures of different kinds need not be of the same instant.
 */
public final class Status {
  private record Moment(Phase phase, String reason) {}

  private record Training(Snapshot snapshot, Throughput throughput) {}

  private final Path runFolder;
  private final long goal;
  private final InstantSource clock;
  private final Instant startedAt;

  private volatile Moment moment = new Moment(Phase.STARTING, "");
  private volatile String bootstrap = "";
  private volatile Training training = new Training(Snapshot.NONE, Throughput.from(0, 0, 0));
  private volatile IngestFigures ingest = IngestFigures.NONE;
  private volatile PoolFigures pool = PoolFigures.NONE;
  private volatile CheckpointFigures checkpoint = CheckpointFigures.NONE;

  /**
   * @param goal the step at which the run ends; 0 when it goes on
   */
  public Status(Path runFolder, long goal, InstantSource clock) {
    this.runFolder = runFolder.toAbsolutePath();
    this.goal = goal;
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  public void enter(Phase phase) {
    enter(phase, "");
  }

  /**
   * Moves to a phase, and says why.
   *
   * @param reason completes "it is recovering: …"
   */
  public void enter(Phase phase, String reason) {
    moment = new Moment(phase, reason);
  }

  /** Tells which Kafka servers are in use: the embedded broker's change with every start. */
  public void connected(String bootstrapServers) {
    bootstrap = bootstrapServers;
  }

  public void accept(Snapshot next) {
    var last = training;
    long nanos = Duration.between(startedAt, clock.instant()).toNanos();
    boolean first = last.snapshot.step() == 0;
    training =
        new Training(
            next,
            first
                ? Throughput.from(nanos, next.step(), next.tokens())
                : last.throughput.with(nanos, next.step(), next.tokens()));
  }

  public void accept(IngestFigures next) {
    ingest = next;
  }

  public void accept(PoolFigures next) {
    pool = next;
  }

  public void accept(CheckpointFigures next) {
    checkpoint = next;
  }

  public RunStatus now() {
    var at = moment;
    var newest = training;
    return new RunStatus(
        at.phase,
        at.reason,
        startedAt,
        Duration.between(startedAt, clock.instant()),
        runFolder,
        bootstrap,
        goal,
        newest.snapshot,
        newest.throughput,
        ingest,
        pool,
        checkpoint);
  }
}
