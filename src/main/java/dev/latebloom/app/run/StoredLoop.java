package dev.latebloom.app.run;

import dev.latebloom.app.settings.Settings;
import dev.latebloom.checkpoint.Checkpointer;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.observe.meter.Host;
import dev.latebloom.observe.meter.RunMeters;
import dev.latebloom.pool.Pool;
import dev.latebloom.pool.store.PackedExamples;
import dev.latebloom.serve.Status;
import dev.latebloom.serve.Version;
import dev.latebloom.train.Trainer;
import dev.latebloom.train.engine.Torch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The daemon's loop over examples that are in the store already, and what its listener adds: the
 * same stages, watch and checkpoints, without Kafka, HTTP and a second life.
 */
public final class StoredLoop extends AbstractMatchingBehavior<StoredLoop.Command> {

  sealed interface Command {}

  private record Home(Pool.Command message) implements Command {}

  private record Outcome(Checkpointer.Outcome of) implements Command {}

  /** Told while the loop runs, on its threads; none of it may block for long. */
  public interface Listener {
    /** A step has been observed. */
    void stepped(Snapshot snapshot);

    /**
     * The weights made from a step's losses are on their way to the pool.
     *
     * @return examples that they call for, to be drawn from when the weights act
     */
    default List<Example> reweighed(Pool.Reweigh made) {
      return List.of();
    }
  }

  /**
   * Runs to the last step of the settings and its checkpoint.
   *
   * @param life has the examples, and goes on from where it is
   * @param training is called on the trainer's own thread
   * @throws RunFailedException when a stage fails
   */
  public static void run(
      Settings settings, Torch torch, Life life, Trainer.Opening training, Listener listener)
      throws RunFailedException {
    var end = new CompletableFuture<Optional<Throwable>>();
    var status =
        new Status(
            settings.folder().root(),
            settings.steps(),
            settings.serve().stalledAfter(),
            InstantSource.system());
    try (var meters = new RunMeters(new SimpleMeterRegistry(), host(torch, status), 1)) {
      var audience =
          new Watch.Audience(
              status,
              meters,
              listener::stepped,
              evaluation -> {},
              reason -> {},
              InstantSource.system());
      Behavior<Command> loop =
          Behaviors.setup(
              context ->
                  new StoredLoop(context, settings, life, training, audience, listener, end));
      var system = ActorSystem.create(loop, "stored", settings.effective());
      system
          .getWhenTerminated()
          .whenComplete(
              (done, failure) ->
                  end.complete(
                      Optional.of(new IllegalStateException("the actor system ended", failure))));
      var failure = end.join();
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().join();
      if (failure.isPresent()) throw RunFailedException.forGood(failure.get());
    }
  }

  private static Host host(Torch torch, Status status) {
    return new Host(
        Host.build(Version.current(), Version.commit()),
        torch::liveArrays,
        () -> status.now().phase(),
        () -> status.now().ready());
  }

  private final ActorRef<Pool.Command> pool;
  private final ActorRef<Watch.Command> watch;
  private final Listener listener;
  private final int vocabulary;
  private final CompletableFuture<Optional<Throwable>> end;

  private StoredLoop(
      ActorContext<Command> context,
      Settings settings,
      Life life,
      Trainer.Opening training,
      Watch.Audience audience,
      Listener listener,
      CompletableFuture<Optional<Throwable>> end)
      throws IOException {
    super(context);
    this.listener = listener;
    this.vocabulary = settings.store().vocabulary();
    this.end = end;
    this.watch = context.spawn(Watch.create(audience), "watch");
    context.watch(watch);
    watch.tell(new Watch.Begin(life));
    var outcomes = context.messageAdapter(Checkpointer.Outcome.class, Outcome::new);
    var home = context.messageAdapter(Pool.Command.class, Home::new);
    this.pool =
        new Stages(
                context,
                settings,
                life,
                new EngineTraining(settings, _ -> training, Optional.empty()),
                _ -> {},
                home,
                outcomes,
                watch)
            .spawn()
            .pool();
    pool.tell(new Pool.EndInput());
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    switch (command) {
      case Home(var message) -> onHome(message);
      case Outcome(Checkpointer.Published checkpoint) -> onPublished(checkpoint);
      case Outcome(Checkpointer.Failed checkpoint) ->
          throw new IllegalStateException(checkpoint.why());
    }
    return this;
  }

  @Override
  public Behavior<Command> onSignal(Signal signal) throws Exception {
    if (signal instanceof ChildFailed failed) end.complete(Optional.of(failed.getCause()));
    return super.onSignal(signal);
  }

  private void onHome(Pool.Command message) {
    if (message instanceof Pool.Reweigh made) add(listener.reweighed(made));
    pool.tell(message);
  }

  /** Before the weights, which let the pool draw: so what a draw contains is no matter of luck. */
  private void add(List<Example> examples) {
    if (examples.isEmpty()) return;
    var packed = PackedExamples.of(examples, vocabulary);
    pool.tell(new Pool.Offer(packed, List.of(), Map.of(), getContext().getSystem().ignoreRef()));
  }

  private void onPublished(Checkpointer.Published checkpoint) {
    watch.tell(new Watch.Saved(checkpoint));
    if (checkpoint.last()) end.complete(Optional.empty());
  }
}
