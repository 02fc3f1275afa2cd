package dev.latebloom.app.run;

import dev.latebloom.app.folder.DiskSpace;
import dev.latebloom.app.folder.RunFolder;
import dev.latebloom.checkpoint.Checkpointer;
import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.ingest.IngestFigures;
import dev.latebloom.observe.AugmentFigures;
import dev.latebloom.observe.CheckpointFigures;
import dev.latebloom.observe.CoreShare;
import dev.latebloom.observe.Part;
import dev.latebloom.observe.Phase;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.observe.meter.ClusterFigures;
import dev.latebloom.observe.meter.LensFigures;
import dev.latebloom.observe.meter.RunMeters;
import dev.latebloom.pool.PoolFigures;
import dev.latebloom.report.Sample;
import dev.latebloom.serve.Status;
import dev.latebloom.train.Evaluation;
import dev.latebloom.train.Probed;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Updates what users look at: meters, status, progress, the series of figures. It outlives every
 * life of the loop.
 */
public final class Watch extends AbstractMatchingBehavior<Watch.Command> {

  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  public sealed interface Command {}

  /** A life of the loop begins. */
  record Begin(Life life) implements Command {}

  record Stepped(Snapshot snapshot) implements Command {}

  record Ingested(IngestFigures figures) implements Command {}

  record Looked(PoolFigures figures) implements Command {}

  record Augmented(AugmentFigures figures) implements Command {}

  record Saved(Checkpointer.Published checkpoint) implements Command {}

  /** A checkpoint could not be written. */
  record NotSaved(Checkpointer.Failed checkpoint) implements Command {}

  record Measured(Probed probed) implements Command {}

  record Seen(LensFigures figures) implements Command {}

  /** It is time to see how full the disk of a folder is. */
  record LookAtDisk(RunFolder folder) implements Command {}

  /** So many records were neither trained on nor held out by this process. */
  record LeftOut(long records) implements Command {}

  record Evaluated(Evaluation evaluation) implements Command {}

  /** The weights have been through a round with other workers, or waited for one in vain. */
  record Exchanged(ClusterFigures figures) implements Command {}

  /**
   * {@code part} has failed, and the loop will begin again.
   *
   * @param why in words
   */
  public record Failed(Part part, String why) implements Command {}

  /**
   * Who is told.
   *
   * @param progress hears of every step
   * @param evaluated hears of every evaluation
   * @param waiting hears what training waits for, again and again while it does
   */
  public record Audience(
      Status status,
      RunMeters meters,
      Consumer<Snapshot> progress,
      Consumer<Evaluation> evaluated,
      Consumer<String> waiting,
      InstantSource clock) {}

  public static Behavior<Command> create(Audience audience) {
    return Behaviors.setup(context -> new Watch(context, audience));
  }

  private final Audience audience;
  private Optional<Life> life = Optional.empty();
  private Probed probed = Probed.NONE;
  private LensFigures lens = LensFigures.NONE;
  private CheckpointFigures figures = CheckpointFigures.NONE;
  private CoreShare cores = CoreShare.NONE;
  private ClusterFigures cluster = ClusterFigures.NONE;
  private boolean trains;
  private boolean warned;
  private long lastFigures;

  private Watch(ActorContext<Command> context, Audience audience) {
    super(context);
    this.audience = audience;
  }

  @Override
  public Behavior<Command> onMessage(Command command) throws IOException {
    switch (command) {
      case Begin(var life) -> onBegin(life);
      case Stepped(var snapshot) -> onStepped(snapshot);
      case Ingested(var figures) -> {
        audience.status().accept(figures);
        audience.meters().accept(figures);
      }
      case Looked(var figures) -> onLooked(figures);
      case Augmented(var figures) -> audience.meters().accept(figures);
      case Measured(var next) -> {
        probed = next;
        audience.meters().accept(next);
      }
      case Seen(var figures) -> {
        lens = figures;
        audience.meters().accept(figures);
      }
      case LookAtDisk(var folder) -> {
        var disk = DiskSpace.of(folder);
        audience.status().accept(disk);
        audience.meters().accept(disk);
      }
      case LeftOut(var records) -> audience.meters().leftOut(records);
      case Evaluated(var evaluation) -> onEvaluated(evaluation);
      case Exchanged(var figures) -> {
        cluster = figures;
        audience.status().accept(figures);
        audience.meters().accept(figures);
      }
      case Saved(var checkpoint) -> onSaved(checkpoint);
      case NotSaved(var checkpoint) -> onNotSaved(checkpoint);
      case Failed(var part, var why) -> {
        audience.meters().restarted(part);
        audience.status().restarted(part, why);
        audience.status().enter(Phase.RECOVERING, "a stage failed; see the log");
      }
    }
    return this;
  }

  private void onBegin(Life next) {
    life = Optional.of(next);
    probed = Probed.NONE;
    lens = LensFigures.NONE;
    cluster = ClusterFigures.NONE;
    trains = false;
    lastFigures = next.pool().step();
    audience.status().accept(next.history());
    if (next.state().newest().any()) tell(next.state().newest());
    next.from().ifPresent(this::onResumed);
  }

  /** An operator wants to know how old the newest checkpoint is, whoever made it. */
  private void onResumed(Checkpoints.Saved from) {
    var manifest = from.manifest();
    tell(figures.resumed(manifest.step(), manifest.bytes(), Instant.parse(manifest.madeAt())));
  }

  private void onLooked(PoolFigures figures) {
    audience.status().accept(figures);
    audience.meters().accept(figures);
    if (figures.paused()) {
      if (audience.status().enter(Phase.PAUSED, "'latebloom resume' goes on")) LOG.info("Paused");
      return;
    }
    if (figures.startsAt() == 0) {
      onTraining(figures);
      return;
    }
    waitFor(
        "%,d of %,d examples; pool.start-after".formatted(figures.stored(), figures.startsAt()));
  }

  private void onTraining(PoolFigures figures) {
    // One that is told to wait no more has waited between two steps.
    if (cluster.waits()) {
      waitFor(cluster.note());
      return;
    }
    boolean began = audience.status().now().phase() != Phase.WAITING || !trains;
    trains = true;
    if (audience.status().enter(Phase.TRAINING) && began) {
      LOG.info("Training on {} examples", figures.stored());
    }
  }

  private void waitFor(String what) {
    boolean first = audience.status().now().phase() != Phase.WAITING && !trains;
    if (audience.status().enter(Phase.WAITING, what) && first) LOG.info("Waiting for {}", what);
    audience.waiting().accept(what);
  }

  private void tell(CheckpointFigures next) {
    figures = next;
    audience.status().accept(next);
    audience.meters().accept(next);
  }

  private void onStepped(Snapshot snapshot) throws IOException {
    audience.status().accept(snapshot);
    audience.meters().accept(snapshot);
    audience.progress().accept(snapshot);
    look(cores.with(snapshot.times()));
    life.ifPresent(
        of -> of.history().stepped(snapshot.step(), snapshot.loss(), snapshot.rollouts()));
    if (snapshot.figures().step() > lastFigures && life.isPresent()) {
      lastFigures = snapshot.figures().step();
      onFigures(life.get(), snapshot);
    }
  }

  private void onFigures(Life of, Snapshot snapshot) throws IOException {
    var figures = snapshot.figures();
    var sources = figures.sources().named(of.store()::sourceName);
    audience.meters().accept(sources);
    of.history().passed(figures, sources);
    of.series().add(new Sample(snapshot.step(), snapshot.loss(), figures, probed, lens));
  }

  /** Warns of a busy machine once, and tells the log of every change. */
  private void look(CoreShare next) {
    boolean changed = next.busy() != cores.busy();
    cores = next;
    audience.status().accept(next);
    audience.meters().accept(next);
    if (!changed) return;
    if (!next.busy()) LOG.info("The machine is no longer busy");
    else if (warned) LOG.info(next.warning());
    else LOG.warn(next.warning());
    warned = true;
  }

  private void onEvaluated(Evaluation evaluation) throws IOException {
    if (!evaluation.failure().isEmpty()) LOG.warn(evaluation.failure());
    LOG.info(
        "Held-out loss after step {}: {} over {} records",
        evaluation.step(),
        evaluation.loss(),
        evaluation.records());
    if (evaluation.asked() > 0) {
      LOG.info("Of {} held-out answers {} are right", evaluation.asked(), evaluation.right());
    }
    tell(evaluation);
    if (life.isEmpty()) return;
    life.get().evaluations().add(evaluation);
    life.get().history().evaluated(evaluation);
  }

  private void tell(Evaluation evaluation) {
    audience.status().accept(evaluation);
    audience.meters().accept(evaluation);
    audience.evaluated().accept(evaluation);
  }

  private void onSaved(Checkpointer.Published saved) throws IOException {
    LOG.info("Checkpoint of step {} after {} ms", saved.step(), saved.nanos() / 1_000_000);
    tell(
        figures.written(
            saved.step(),
            Duration.ofNanos(saved.nanos()),
            saved.bytes(),
            audience.clock().instant()));
    if (life.isPresent()) life.get().history().write();
  }

  private void onNotSaved(Checkpointer.Failed failed) {
    tell(figures.notWritten(failed.why()));
  }
}
