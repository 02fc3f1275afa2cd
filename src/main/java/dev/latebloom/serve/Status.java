package dev.latebloom.serve;

import dev.latebloom.ingest.IngestFigures;
import dev.latebloom.observe.CheckpointFigures;
import dev.latebloom.observe.CoreShare;
import dev.latebloom.observe.DiskFigures;
import dev.latebloom.observe.Part;
import dev.latebloom.observe.Phase;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.observe.Throughput;
import dev.latebloom.observe.history.History;
import dev.latebloom.observe.meter.ClusterFigures;
import dev.latebloom.pool.PoolFigures;
import dev.latebloom.train.Evaluation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The newest figures of every kind, for HTTP and the terminal.
 *
 * <p>Safe to read from any thread. Each kind of figures has one writer, and one volatile reference
 * to an immutable record: figures of different kinds need not be of the same instant.
 */
public final class Status {
  private record Moment(Phase phase, String reason, Instant since) {}

  private record Training(Snapshot snapshot, Throughput throughput, Instant at) {}

  private final Path runFolder;
  private final long goal;
  private final Duration stalledAfter;
  private final InstantSource clock;
  private final Instant startedAt;

  private volatile Moment moment;
  private volatile String bootstrap = "";
  private volatile Training training;
  private volatile IngestFigures ingest = IngestFigures.NONE;
  private volatile PoolFigures pool = PoolFigures.NONE;
  private volatile CoreShare cores = CoreShare.NONE;
  private volatile CheckpointFigures checkpoint = CheckpointFigures.NONE;
  private volatile Evaluation evaluation = Evaluation.NONE;
  private volatile Optional<DiskFigures> disk = Optional.empty();
  private volatile RunStatus.Restarts restarts = RunStatus.Restarts.NONE;
  private volatile RunStatus.About about = RunStatus.About.NOTHING;
  private volatile Optional<History> history = Optional.empty();
  private volatile ClusterFigures cluster = ClusterFigures.NONE;

  /**
   * @param goal the step at which the run ends; 0 when it goes on
   * @param stalledAfter longest time without a step before training counts as standing still
   */
  public Status(Path runFolder, long goal, Duration stalledAfter, InstantSource clock) {
    this.runFolder = runFolder.toAbsolutePath();
    this.goal = goal;
    this.stalledAfter = stalledAfter;
    this.clock = clock;
    this.startedAt = clock.instant();
    this.moment = new Moment(Phase.STARTING, "", startedAt);
    this.training = new Training(Snapshot.NONE, Throughput.from(0, 0, 0), startedAt);
  }

  public boolean enter(Phase phase) {
    return enter(phase, "");
  }

  /**
   * Moves to a phase, and says why. A run that stops does nothing else any more.
   *
   * @param reason completes "it is recovering: …"
   * @return whether that is news
   */
  public synchronized boolean enter(Phase phase, String reason) {
    boolean same = moment.phase == phase && moment.reason.equals(reason);
    if (same || (moment.phase == Phase.STOPPING && phase != Phase.STOPPING)) return false;
    var since = moment.phase == phase ? moment.since : clock.instant();
    moment = new Moment(phase, reason, since);
    return true;
  }

  /** Tells which Kafka servers are in use: the embedded broker's change with every start. */
  public void connected(String bootstrapServers) {
    bootstrap = bootstrapServers;
  }

  public void accept(Snapshot next) {
    var last = training;
    var now = clock.instant();
    long nanos = Duration.between(startedAt, now).toNanos();
    boolean first = last.snapshot.step() == 0;
    training =
        new Training(
            next,
            first
                ? Throughput.from(nanos, next.step(), next.tokens())
                : last.throughput.with(nanos, next.step(), next.tokens()),
            now);
  }

  public void accept(IngestFigures next) {
    ingest = next;
  }

  public void accept(PoolFigures next) {
    pool = next;
  }

  public void accept(CoreShare next) {
    cores = next;
  }

  public void accept(CheckpointFigures next) {
    checkpoint = next;
  }

  public void accept(ClusterFigures next) {
    cluster = next;
  }

  public void accept(Evaluation next) {
    evaluation = next;
  }

  public void accept(DiskFigures next) {
    disk = Optional.of(next);
  }

  /** Takes the curves, which change from now on as the run goes on. */
  public void accept(History next) {
    history = Optional.of(next);
  }

  public void accept(RunStatus.About next) {
    about = next;
  }

  /**
   * Counts that a part failed and will be started again.
   *
   * @param why in words
   */
  public synchronized void restarted(Part part, String why) {
    restarts = restarts.with(part, why, clock.instant());
  }

  /** The curves since the first step; empty before a life has begun. */
  Optional<History> history() {
    return history;
  }

  public RunStatus now() {
    var at = moment;
    var newest = training;
    var now = clock.instant();
    var still = standsStill(at, newest, now);
    return new RunStatus(
        at.phase,
        still.orElse(at.reason),
        still.isPresent(),
        startedAt,
        Duration.between(startedAt, now),
        runFolder,
        bootstrap,
        goal,
        newest.snapshot,
        newest.throughput,
        ingest,
        pool,
        cores,
        checkpoint,
        evaluation,
        cluster,
        disk,
        restarts,
        about);
  }

  /** How long training has made no step, if that is too long. */
  private Optional<String> standsStill(Moment at, Training newest, Instant now) {
    if (at.phase != Phase.TRAINING) return Optional.empty();
    var since = newest.at.isAfter(at.since) ? newest.at : at.since;
    var silence = Duration.between(since, now);
    if (silence.compareTo(stalledAfter) <= 0) return Optional.empty();
    return Optional.of(
        "no step for %d s, longer than serve.stalled-after (%d s); restart the run to go on from its checkpoint"
            .formatted(silence.toSeconds(), stalledAfter.toSeconds()));
  }
}
