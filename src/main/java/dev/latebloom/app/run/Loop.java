package dev.latebloom.app.run;

import dev.latebloom.app.folder.RunFolder;
import dev.latebloom.app.settings.KafkaSettings;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.augment.Augmenter;
import dev.latebloom.augment.Rewriter;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.ReadTopics;
import dev.latebloom.checkpoint.Checkpointer;
import dev.latebloom.cluster.Worker;
import dev.latebloom.cluster.round.Partitions;
import dev.latebloom.ingest.IngestFigures;
import dev.latebloom.ingest.ResumePoint;
import dev.latebloom.ingest.Share;
import dev.latebloom.observe.Part;
import dev.latebloom.pool.Pool;
import dev.latebloom.pool.PoolFigures;
import dev.latebloom.reweight.Reweighter;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of the loop: its stages, and the stream that feeds them. Any of them failing fails it
 * with a {@link LifeFailedException}, and whoever spawned it decides on the next life.
 */
public final class Loop extends AbstractMatchingBehavior<Loop.Command> {

  public sealed interface Command {}

  /** Makes a checkpoint now. */
  public record Checkpoint() implements Command {}

  /** Takes no further step until told to. */
  public record Pause() implements Command {}

  public record Resume() implements Command {}

  /** Somebody wants to see examples. */
  public record Look(Reweighter.Look at) implements Command {}

  /** Somebody wants to know which settings the policy has. */
  public record Policy(Reweighter.AskPolicy ask) implements Command {}

  /** An operator changes something. */
  public record Edit(Pool.Apply what) implements Command {}

  /** Makes a last checkpoint and ends. */
  public record Drain() implements Command {}

  /**
   * A checkpoint of {@code step} is on disk.
   *
   * @param early whether the run ends with it, although not all steps are done
   */
  public record Saved(long step, boolean early) {}

  private record Outcome(Checkpointer.Outcome of) implements Command {}

  /** The partitions of a worker that was lost are divided among the others. */
  private record Take(Partitions partitions) implements Command {}

  private record InputEnded(IngestFigures read) implements Command {}

  private record LookAround() implements Command {}

  private record LookAtDisk() implements Command {}

  private record Looked(PoolFigures figures) implements Command {}

  /** The message that closes the loop, on its way from the last stage to the first. */
  private record Home(Pool.Command message) implements Command {}

  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final Duration LOOK_AROUND = Duration.ofMillis(500);
  private static final Duration LOOK_AT_DISK = Duration.ofSeconds(30);

  /** Makes the next life. */
  @FunctionalInterface
  public interface Opening {
    /**
     * Makes one that goes on from the newest checkpoint.
     *
     * @param saved hears of every checkpoint that is on disk, of the last one before the life ends
     */
    Behavior<Command> next(ActorRef<Watch.Command> watch, ActorRef<Saved> saved);
  }

  /**
   * What every life of the loop is made from.
   *
   * @param kafka reaches the brokers
   * @param worker this process among those that train one model, if there are others
   */
  public record Belongings(
      Settings settings,
      Connection kafka,
      Reading.Opening reading,
      Training training,
      Lives lives,
      Optional<Worker> worker) {
    private ResumePoint begin(Life life, ReadTopics topics) {
      var alone =
          new ResumePoint(topics, life.pool().offsets(), life.store().highWatermarks(), Share.ALL);
      if (worker.isEmpty()) return alone;
      var partitions = worker.get().partitions();
      return alone.reading(new Share(partitions::has), partitions.from());
    }
  }

  /** Lives from the newest checkpoint to the last one. */
  public static Behavior<Command> create(
      Belongings belongings, ActorRef<Watch.Command> watch, ActorRef<Saved> saved) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new Loop(context, timers, belongings, watch, saved)));
  }

  private final ActorRef<Watch.Command> watch;
  private final ActorRef<Saved> saved;
  private final ActorRef<Pool.Command> pool;
  private final ActorRef<Reweighter.Command> reweighter;
  private final Optional<ActorRef<Augmenter.Command>> augmenter;
  private final ActorRef<Input.Command> input;
  private final KafkaSettings kafka;
  private final RunFolder folder;
  private final LongSupplier stored;
  private final ActorRef<PoolFigures> poolFigures;
  private final TimerScheduler<Command> timers;
  private final Duration retry;

  /** The newest step that has been trained. */
  private long step;

  private boolean draining;

  /** Whether the stages themselves have said that no more is to be trained. */
  private boolean early;

  private Loop(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Belongings belongings,
      ActorRef<Watch.Command> watch,
      ActorRef<Saved> saved)
      throws IOException {
    super(context);
    this.watch = watch;
    this.saved = saved;
    this.timers = timers;
    var settings = belongings.settings();
    this.retry = settings.checkpoint().retry();
    var life = belongings.lives().next();
    this.step = life.pool().step();
    this.kafka = settings.kafka();
    this.folder = settings.folder();
    this.stored = life.store()::nextId;
    watch.tell(new Watch.Begin(life));
    var outcomes = context.messageAdapter(Checkpointer.Outcome.class, Outcome::new);
    var home = context.messageAdapter(Pool.Command.class, Home::new);
    var stages =
        new Stages(
                context,
                settings,
                life,
                belongings.training(),
                partitions -> context.getSelf().tell(new Take(partitions)),
                home,
                outcomes,
                watch)
            .spawn();
    this.pool = stages.pool();
    this.reweighter = stages.reweighter();
    var rewriter = settings.augment().rewriter();
    this.augmenter =
        rewriter.isPresent()
            ? Optional.of(augmenter(rewriter.get(), belongings, life))
            : Optional.empty();
    this.input = input(belongings, life);
    this.poolFigures = context.messageAdapter(PoolFigures.class, Looked::new);
    timers.startTimerAtFixedRate(new LookAround(), LOOK_AROUND);
    timers.startTimerAtFixedRate(new LookAtDisk(), Duration.ZERO, LOOK_AT_DISK);
  }

  /** Not one of the stages: it feeds the first. */
  private ActorRef<Input.Command> input(Belongings belongings, Life life) throws IOException {
    var settings = belongings.settings();
    var begin = belongings.begin(life, RunTopics.of(settings.folder()));
    var ended = getContext().messageAdapter(IngestFigures.class, InputEnded::new);
    var place =
        new Input.Place(
            settings,
            belongings.kafka(),
            belongings.reading(),
            begin,
            life.heldOut(),
            pool,
            watch,
            ended);
    var input = getContext().spawn(Input.create(place), "input", DispatcherSelector.blocking());
    getContext().watch(input);
    return input;
  }

  /** Not one of the stages: nothing waits for it, but its failing fails the loop like theirs. */
  private ActorRef<Augmenter.Command> augmenter(Rewriter rewriter, Belongings belongings, Life life)
      throws IOException {
    var settings = belongings.settings();
    var place =
        new Augmenter.Place(
            belongings.kafka(),
            settings.ingest().writtenAndRead(),
            RunTopics.of(settings.folder()),
            life.store(),
            settings.folder().augmented(),
            settings.seed());
    var augmenter =
        getContext()
            .spawn(
                Augmenter.create(
                    settings.augment(),
                    rewriter,
                    place,
                    figures -> watch.tell(new Watch.Augmented(figures))),
                "augmenter",
                DispatcherSelector.blocking());
    getContext().watch(augmenter);
    return augmenter;
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    switch (command) {
      case Checkpoint() -> pool.tell(new Pool.Checkpoint());
      case Pause() -> pool.tell(new Pool.Pause());
      case Resume() -> pool.tell(new Pool.Resume());
      case Look(var at) -> reweighter.tell(at);
      case Policy(var ask) -> reweighter.tell(ask);
      case Edit(var what) -> pool.tell(what);
      case Drain() -> onDrain();
      case Outcome(Checkpointer.Published checkpoint) -> {
        return onPublished(checkpoint);
      }
      case Outcome(Checkpointer.Failed checkpoint) -> onNotWritten(checkpoint);
      case Take(var partitions) ->
          input.tell(new Input.Take(new Share(partitions::has), partitions.from()));
      case InputEnded(var read) -> onInputEnded(read);
      case LookAround() -> pool.tell(new Pool.GetFigures(poolFigures));
      case LookAtDisk() -> watch.tell(new Watch.LookAtDisk(folder));
      case Looked(var figures) -> watch.tell(new Watch.Looked(figures));
      case Home(var message) -> onHome(message);
    }
    return this;
  }

  @Override
  public Behavior<Command> onSignal(Signal signal) throws Exception {
    return switch (signal) {
      case ChildFailed failed -> throw failure(failed, failed.getCause());
      case Terminated ended -> throw failure(ended, new IllegalStateException("it ended"));
      default -> super.onSignal(signal);
    };
  }

  private LifeFailedException failure(Terminated stage, Throwable cause) {
    return new LifeFailedException(
        "the stage " + stage.getRef().path().name(), Part.LOOP, step, cause);
  }

  /** Every group has been answered by now, so the store holds what was read. */
  private void onInputEnded(IngestFigures read) {
    if (stored.getAsLong() == 0 && !draining) {
      throw new NothingToTrainOnException(kafka.topics(), kafka.deadLetterTopic(), read);
    }
    pool.tell(new Pool.EndInput());
  }

  private void onDrain() {
    draining = true;
    input.tell(new Input.Stop());
    pool.tell(new Pool.Drain());
  }

  private Behavior<Command> onPublished(Checkpointer.Published checkpoint) {
    watch.tell(new Watch.Saved(checkpoint));
    saved.tell(new Saved(checkpoint.step(), early));
    if (checkpoint.last()) return Behaviors.stopped();
    input.tell(new Input.Commit(checkpoint.offsets()));
    pool.tell(new Pool.Forget(checkpoint.oldestNeeded()));
    return this;
  }

  /** Training goes on: only the last checkpoint leaves nothing that could be done before it. */
  private void onNotWritten(Checkpointer.Failed checkpoint) {
    watch.tell(new Watch.NotSaved(checkpoint));
    if (checkpoint.last()) throw new LastCheckpointException(checkpoint.why(), draining);
    timers.startSingleTimer(new Checkpoint(), retry);
    LOG.warn(
        "{}; training goes on, and a checkpoint is tried again in {} s",
        checkpoint.why(),
        retry.toSeconds());
  }

  private void onHome(Pool.Command message) {
    if (message instanceof Pool.Drain) {
      early = true;
      onDrain();
      return;
    }
    pool.tell(message);
    if (!(message instanceof Pool.Reweigh made)) return;
    step = made.step();
    if (made.weights().size() > 0) {
      augmenter.ifPresent(to -> to.tell(new Augmenter.Consider(made.weights())));
    }
  }
}
