package dev.latebloom.app.run;

import dev.latebloom.app.settings.Settings;
import dev.latebloom.checkpoint.Checkpointer;
import dev.latebloom.cluster.round.Partitions;
import dev.latebloom.ledger.Group;
import dev.latebloom.ledger.LossHistory;
import dev.latebloom.pool.Barrier;
import dev.latebloom.pool.Pool;
import dev.latebloom.reweight.Reweighter;
import dev.latebloom.sample.Batcher;
import dev.latebloom.sample.Sampler;
import dev.latebloom.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The stages of one life, spawned against the stream, since each is given the next. The last one's
 * messages go {@code home} to whoever spawned them all, and from there to the first.
 *
 * @param take hears which partitions are to be read from now on
 */
record Stages(
    ActorContext<?> context,
    Settings settings,
    Life life,
    Training training,
    Consumer<Partitions> take,
    ActorRef<Pool.Command> home,
    ActorRef<Checkpointer.Outcome> outcomes,
    ActorRef<Watch.Command> watch) {
  private static final DispatcherSelector SHARED =
      DispatcherSelector.fromConfig("latebloom.dispatchers.stages");

  /** Where messages from outside come in: the first stage, and the one that owns the ledger. */
  record Entrances(ActorRef<Pool.Command> pool, ActorRef<Reweighter.Command> reweighter) {}

  /** Spawns and watches all of them. */
  Entrances spawn() throws IOException {
    var reweighter = spawn(Reweighter.Command.class, reweighter(), "reweighter", SHARED);
    var batcher = new Batcher(settings.sample(), life.store());
    var end = end();
    var trains =
        training.stage(
            life,
            batcher,
            new Training.Around(() -> held(reweighter, end), take, watch),
            output -> reweighter.tell(new Reweighter.Observe(output)));
    var trainer = spawn(Sampler.Output.class, trains, "trainer", Trainer.PROPS);
    var sampler = spawn(Pool.Output.class, Sampler.create(batcher, trainer), "sampler", SHARED);
    var checkpointer =
        spawn(
            Pool.LapCompleted.class, checkpointer(), "checkpointer", DispatcherSelector.blocking());
    var holdings = new Pool.Holdings(life.store(), life.journal(), life.pool());
    var pool =
        spawn(
            Pool.Command.class,
            Pool.create(settings.pool(), holdings, this::barrierBehind, sampler, checkpointer),
            "pool",
            SHARED);
    return new Entrances(pool, reweighter);
  }

  /**
   * The trainer waits for it: what others are told must be of a certain step. A stage that has
   * ended does not answer, so it waits no longer than this life.
   */
  private Map<String, Group> held(
      ActorRef<Reweighter.Command> reweighter, CompletableFuture<Reweighter.Sums> end) {
    return AskPattern.<Reweighter.Command, Reweighter.Sums>ask(
            reweighter,
            Reweighter.Sum::new,
            settings.offerTimeout(),
            context.getSystem().scheduler())
        .toCompletableFuture()
        .applyToEither(end, Reweighter.Sums::bySource)
        .join();
  }

  /** Fails when this life ends, whatever ends it: all stages are stopped at once then. */
  private CompletableFuture<Reweighter.Sums> end() {
    var end = new CompletableFuture<Reweighter.Sums>();
    var stopped =
        Behaviors.receive(Void.class)
            .onSignal(
                PostStop.class,
                _ -> {
                  end.completeExceptionally(new IllegalStateException("the loop ends"));
                  return Behaviors.same();
                })
            .build();
    context.spawn(stopped, "end");
    return end;
  }

  private Behavior<Reweighter.Command> reweighter() {
    return Reweighter.create(
        settings.reweight(),
        new LossHistory(settings.history()),
        settings.passes(),
        life.learned(),
        home,
        snapshot -> watch.tell(new Watch.Stepped(snapshot)),
        evaluation -> watch.tell(new Watch.Evaluated(evaluation)));
  }

  private Behavior<Pool.LapCompleted> checkpointer() throws IOException {
    var topics = RunTopics.of(settings.folder());
    var origin =
        new Checkpointer.Origin(
            topics, settings.seed(), settings.train().threads(), Clock.systemUTC());
    return Checkpointer.create(life.checkpoints(), origin, life.store(), life.journal(), outcomes);
  }

  private Barrier barrierBehind(long step) {
    return Barrier.behind(step, life.checkpoints().place(step)).with(this::begin);
  }

  private void begin(Path folder) throws IOException {
    Files.createDirectories(folder);
    settings.companions().writeTo(folder);
  }

  private <T> ActorRef<T> spawn(Class<T> messages, Behavior<T> behavior, String name, Props place) {
    var actor = context.spawn(Fallible.of(messages, behavior), name, place);
    context.watch(actor);
    return actor;
  }
}
