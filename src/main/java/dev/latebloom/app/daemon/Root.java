package dev.latebloom.app.daemon;

import dev.latebloom.app.run.Failures;
import dev.latebloom.app.run.Fallible;
import dev.latebloom.app.run.LifeFailedException;
import dev.latebloom.app.run.Loop;
import dev.latebloom.app.run.RunFailedException;
import dev.latebloom.app.run.Watch;
import dev.latebloom.app.settings.RunSettings;
import dev.latebloom.observe.Part;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the loop one life after the other, each an actor of its own, until the run ends. A life
 * begins when all stages of the one before have ended, and nothing sent to those can reach it.
 */
final class Root extends AbstractMatchingBehavior<Root.Command> {
  private static final Logger LOG = LoggerFactory.getLogger(Root.class);

  sealed interface Command {}

  /**
   * All that the loop is made from is there: its first life begins.
   *
   * @param checkpoint the step of the newest one; 0 when there is none
   */
  record Begin(RunSettings run, long checkpoint, Loop.Opening lives) implements Command {}

  /** Makes a checkpoint now. */
  record Checkpoint() implements Command {}

  /** Takes no further step, in this life of the loop and in later ones, until told to. */
  record Pause() implements Command {}

  record Resume() implements Command {}

  /** For the loop; there is no answer while no life of it goes on. */
  record Ask(Loop.Command question) implements Command {}

  /** Makes a last checkpoint and ends. */
  record Drain() implements Command {}

  /** The run cannot go on without what has failed: it makes a last checkpoint and fails. */
  record Give(Throwable up) implements Command {}

  private record BeginAgain() implements Command {}

  private record Saved(Loop.Saved checkpoint) implements Command {}

  /**
   * Waits for {@link Begin}; whoever sends another message before is not heard.
   *
   * @param end is completed when the run has ended and every stage with it, and cancelled when the
   *     actor system ends before
   */
  static Behavior<Command> create(Watch.Audience audience, CompletableFuture<Ended> end) {
    return Behaviors.receive(Command.class)
        .onMessage(
            Begin.class,
            begin -> Behaviors.setup(context -> new Root(context, begin, audience, end)))
        .onSignal(PostStop.class, _ -> endedEarly(end))
        .build();
  }

  private final RunSettings run;
  private final Loop.Opening lives;
  private final CompletableFuture<Ended> end;
  private final ActorRef<Watch.Command> watch;
  private final ActorRef<Loop.Saved> saved;
  private Optional<ActorRef<Loop.Command>> life = Optional.empty();
  private Failures failures = Failures.NONE;
  private Optional<Throwable> lost = Optional.empty();
  private long checkpoint;
  private boolean early;
  private boolean draining;
  private boolean paused;

  private Root(
      ActorContext<Command> context,
      Begin begin,
      Watch.Audience audience,
      CompletableFuture<Ended> end) {
    super(context);
    this.run = begin.run();
    this.lives = begin.lives();
    this.checkpoint = begin.checkpoint();
    this.end = end;
    // What people look at is not what is trained: a figure that cannot be kept does not end a run.
    var watching =
        Behaviors.supervise(Watch.create(audience))
            .onFailure(Exception.class, SupervisorStrategy.resume());
    this.watch = context.spawn(watching, "watch", DispatcherSelector.blocking());
    this.saved = context.messageAdapter(Loop.Saved.class, Saved::new);
    begin();
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Begin ignored -> throw new IllegalStateException("the run has begun already");
      case Checkpoint() -> {
        life.ifPresent(to -> to.tell(new Loop.Checkpoint()));
        yield this;
      }
      case Pause() -> onPause(true);
      case Resume() -> onPause(false);
      case Ask(var question) -> {
        life.ifPresent(to -> to.tell(question));
        yield this;
      }
      case Drain() -> onDrain();
      case Give(var up) -> {
        lost = Optional.of(up);
        yield onDrain();
      }
      case BeginAgain() -> {
        if (!draining) begin();
        yield this;
      }
      case Saved(var newest) -> {
        checkpoint = newest.step();
        early = newest.early();
        yield this;
      }
    };
  }

  @Override
  public Behavior<Command> onSignal(Signal signal) throws Exception {
    return switch (signal) {
      case ChildFailed failed -> onFailed(failed.getCause());
      case Terminated ignored -> ended();
      case PostStop ignored -> endedEarly(end);
      default -> super.onSignal(signal);
    };
  }

  private void begin() {
    var loop = Fallible.of(Loop.Command.class, lives.next(watch, saved));
    var born = getContext().spawnAnonymous(loop, DispatcherSelector.blocking());
    getContext().watch(born);
    life = Optional.of(born);
    if (paused) born.tell(new Loop.Pause());
  }

  private Behavior<Command> onPause(boolean pause) {
    paused = pause;
    life.ifPresent(to -> to.tell(pause ? new Loop.Pause() : new Loop.Resume()));
    return this;
  }

  private Behavior<Command> onDrain() {
    draining = true;
    if (life.isEmpty()) return ended();
    life.get().tell(new Loop.Drain());
    return this;
  }

  private Behavior<Command> onFailed(Throwable cause) {
    life = Optional.empty();
    long reached = cause instanceof LifeFailedException it ? it.step() : checkpoint;
    failures = failures.with(reached, cause);
    if (draining) return fail(RunFailedException.whileStopping(cause, checkpoint));
    if (Failures.repeats(cause)) return fail(RunFailedException.forGood(cause));
    if (failures.count() > run.restarts()) return fail(RunFailedException.repeatedly(failures));
    var wait = failures.backoff(run);
    LOG.warn(
        "{}; going on from the newest checkpoint in {} s ({} of {} times without progress)",
        RunFailedException.said(cause),
        wait.toMillis() / 1e3,
        failures.count(),
        run.restarts());
    LOG.debug("the life that failed", cause);
    var part = cause instanceof LifeFailedException it ? it.part() : Part.LOOP;
    watch.tell(new Watch.Failed(part, RunFailedException.said(cause)));
    getContext().scheduleOnce(wait, getContext().getSelf(), new BeginAgain());
    return this;
  }

  /** A life ends by itself when nothing is left to do behind its last checkpoint. */
  private Behavior<Command> ended() {
    if (lost.isPresent()) return fail(RunFailedException.forGood(lost.get()));
    long goal = run.steps();
    boolean finished = goal > 0 && checkpoint >= goal;
    end.complete(
        finished
            ? new Ended.Finished(checkpoint)
            : early ? new Ended.Early(checkpoint) : new Ended.Stopped(checkpoint));
    return Behaviors.same();
  }

  private static Behavior<Command> endedEarly(CompletableFuture<Ended> end) {
    end.cancel(false);
    return Behaviors.same();
  }

  private Behavior<Command> fail(RunFailedException failure) {
    end.completeExceptionally(failure);
    return Behaviors.same();
  }
}
