package dev.latebloom.app.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.app.run.Lives;
import dev.latebloom.app.run.Loop;
import dev.latebloom.app.run.Reading;
import dev.latebloom.app.run.RunFailedException;
import dev.latebloom.app.run.Watch;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.broker.Connection;
import dev.latebloom.checkpoint.Checkpointer;
import dev.latebloom.file.FaultyDisk;
import dev.latebloom.ingest.Intake;
import dev.latebloom.ingest.ResumePoint;
import dev.latebloom.ingest.SimulatedStream;
import dev.latebloom.ingest.SimulatedTopic;
import dev.latebloom.ingest.Tally;
import dev.latebloom.observe.Phase;
import dev.latebloom.observe.meter.Host;
import dev.latebloom.observe.meter.RunMeters;
import dev.latebloom.pool.Edit;
import dev.latebloom.pool.EditAnswer;
import dev.latebloom.pool.Pool;
import dev.latebloom.pool.Weights;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.sample.Sampler;
import dev.latebloom.serve.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * A run from its first step to its last while everything fails that may: processes are killed
 * between two writes, stages fail, the disk is full, the brokers are gone, slow or have deleted
 * what was not read. Loop, stages, pool, checkpoints, journal and store are the product's; topic,
 * model, threads, clock and disk are simulated, and a seed decides all of it.
 */
final class Simulation {
  private static final int FAULTS_END = 1500;
  private static final int END = 30_000;
  private static final List<String> STAGES =
      List.of("pool", "sampler", "trainer", "reweighter", "checkpointer", "input", "watch");

  private final long seed;
  private final Random random;
  private final FaultyDisk disk;
  private final Settings settings;
  private final SimulatedTopic topic;
  private final Published published;
  private final Invariants invariants;
  private final RunMeters meters;
  private final List<SimulatedStream> streams = new ArrayList<>();
  private Optional<Alive> process = Optional.empty();
  private Optional<ExampleStore> store = Optional.empty();
  private Optional<Throwable> broken = Optional.empty();
  private boolean over;
  private int events;
  private int pace = 1;
  private int flow = 10;
  private int slowness = 1;
  int kills;
  int failures;
  int restarts;

  /** What dies with a kill. */
  private record Alive(
      Lives lives, ActorSystem<Root.Command> system, CompletableFuture<Ended> end) {}

  Simulation(long seed, Path folder) {
    this.seed = seed;
    this.random = new Random(seed);
    this.disk = new FaultyDisk(random);
    var policy = List.of("uniform", "online-late", "infobatch", "random").get(random.nextInt(4));
    this.settings = SimulatedSettings.of(folder, policy, random, disk);
    this.topic = new SimulatedTopic(1 + random.nextInt(3));
    this.published = new Published(topic);
    boolean less = policy.equals("infobatch");
    this.invariants =
        new Invariants(
            topic,
            published,
            new Invariants.Terms(
                settings.pool().lag(),
                settings.pool().capacity(),
                less ? 1 : Weights.ONE,
                4 * Weights.ONE));
    this.meters = new RunMeters(new SimpleMeterRegistry(), host(), 3);
  }

  private static Host host() {
    return new Host(Host.build("0", "0"), () -> 0, () -> Phase.TRAINING, () -> true);
  }

  /** Runs to the last step; any invariant that is broken throws with the seed. */
  Simulation run() {
    try {
      while (!over) {
        if (++events > END) throw new AssertionError("the run does not end");
        event();
      }
      return this;
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed %d, event %d, step %d: %s"
              .formatted(seed, events, invariants.drawn(), e.getMessage()),
          e);
    } finally {
      kill();
      meters.close();
    }
  }

  /** How the run went, in one line. */
  String outcome() {
    return "%d events, %d steps, %d examples, %d kills, %d failures, %d starts"
        .formatted(events, invariants.drawn(), invariants.stored(), kills, failures, restarts);
  }

  private void event() {
    if (events < FAULTS_END) fault();
    else if (events == FAULTS_END) heal();
    if (random.nextInt(100) < flow) published.more(random);
    streams.removeIf(SimulatedStream::isOver);
    if (!streams.isEmpty() && random.nextInt(100 * slowness) < 3 * flow) {
      streams.get(random.nextInt(streams.size())).poll(random, 1 + flow / 4);
    }
    if (process.isEmpty()) {
      if (random.nextInt(40) == 0) start();
    } else if (random.nextInt(30) == 0 || !SimulatedThreads.runOne(random, pace)) {
      SimulatedThreads.pass(Duration.ofMillis(1 + random.nextInt(120)));
    }
    if (broken.isPresent()) throw new AssertionError(broken.get().getMessage(), broken.get());
    if (disk.isDead()) {
      kill();
      return;
    }
    store.ifPresent(invariants::appended);
    process.filter(each -> each.end().isDone()).ifPresent(this::ended);
  }

  private void fault() {
    switch (random.nextInt(200)) {
      case 0 -> disk.dieAtWrite(random.nextInt(61));
      case 1 -> disk.refuseWrite(1 + random.nextInt(20));
      case 2 -> disk.full(true);
      case 3, 4, 5, 6 -> disk.full(false);
      case 7 -> topic.gone(true);
      case 8, 9, 10 -> topic.gone(false);
      case 11 -> streams.forEach(each -> each.fail(new DisconnectException("simulated")));
      case 12 -> {
        int partition = random.nextInt(topic.partitions());
        if (random.nextInt(4) == 0) topic.trim(partition, topic.end(partition) - random.nextInt(9));
      }
      case 13 -> flow = List.of(1, 10, 30, 100).get(random.nextInt(4));
      case 14 -> pace = List.of(1, 1, 4, 20).get(random.nextInt(4));
      case 15 -> tell(new Root.Checkpoint());
      case 16 -> tell(new Root.Drain());
      case 17 -> failNext = true;
      case 18 -> fail(STAGES.get(random.nextInt(STAGES.size())));
      case 19 -> slowness = List.of(1, 1, 10, 100).get(random.nextInt(4));
      case 20 -> tell(new Root.Pause());
      case 21, 22, 23 -> tell(new Root.Resume());
      case 24, 25 -> edit();
      default -> {}
    }
  }

  private boolean failNext;

  private void tell(Root.Command command) {
    process.ifPresent(each -> each.system().tell(command));
  }

  private void fail(String stage) {
    if (process.isEmpty()) return;
    SimulatedThreads.fail(stage);
    failures++;
  }

  private void edit() {
    if (process.isEmpty() || invariants.stored() == 0) return;
    var kinds = Edit.Kind.values();
    var edit =
        new Edit.OfExample(
            kinds[random.nextInt(kinds.length)], random.nextLong(invariants.stored()));
    var system = process.get().system();
    var _ =
        AskPattern.<Root.Command, EditAnswer>ask(
                system,
                replyTo -> new Root.Ask(new Loop.Edit(new Pool.Apply(edit, replyTo))),
                Duration.ofSeconds(10),
                system.scheduler())
            .thenAccept(answer -> onAnswer(edit, answer));
  }

  private void onAnswer(Edit.OfExample edit, EditAnswer answer) {
    if (edit.kind() != Edit.Kind.REMOVE || !(answer instanceof EditAnswer.ActsAt(var step))) return;
    check(() -> invariants.promised(edit.id(), step));
  }

  private void heal() {
    disk.full(false);
    disk.revive();
    topic.gone(false);
    flow = 30;
    slowness = 1;
    failNext = false;
    tell(new Root.Resume());
  }

  private void start() {
    Lives lives;
    try {
      lives = new Lives(settings);
    } catch (IOException | UncheckedIOException e) {
      if (events > FAULTS_END) throw new AssertionError("the run cannot begin", e);
      kill();
      return;
    }
    var end = new CompletableFuture<Ended>();
    var status =
        new Status(
            settings.folder().root(),
            settings.steps(),
            Duration.ofHours(1),
            InstantSource.system());
    var audience =
        new Watch.Audience(status, meters, _ -> {}, _ -> {}, _ -> {}, InstantSource.system());
    var system =
        SimulatedThreads.start(Root.create(audience, end), settings.effective(), this::heard);
    var belongings =
        new Loop.Belongings(
            settings,
            Connection.to("simulated:1"),
            this::read,
            (life, batcher, around, next) -> {
              store = Optional.of(life.store());
              check(() -> invariants.opened(life.store()));
              return SimulatedTrainer.training(this::trained).stage(life, batcher, around, next);
            },
            lives,
            Optional.empty());
    process = Optional.of(new Alive(lives, system, end));
    restarts++;
    system.tell(
        new Root.Begin(
            settings.run(), lives.step(), (watch, saved) -> Loop.create(belongings, watch, saved)));
  }

  private Reading read(ActorSystem<?> system, ResumePoint from, Tally tally, Intake pool) {
    var stream = new SimulatedStream(topic, settings.ingest(), from, tally, pool);
    streams.add(stream);
    return new Reading(stream.done(), stream::stop, this::committed);
  }

  private void committed(Map<Integer, Long> offsets) {
    check(() -> invariants.counted(offsets));
  }

  private void trained(Sampler.Ready ready, long model) {
    if (failNext) {
      failNext = false;
      failures++;
      throw new IllegalStateException("simulated");
    }
    check(() -> invariants.trained(ready, model));
  }

  private void heard(Object message) {
    check(
        () -> {
          store.ifPresent(invariants::appended);
          switch (message) {
            case Pool.Drawn drawn -> invariants.drawn(drawn);
            case Pool.Reweigh made -> invariants.reweighed(made);
            case Checkpointer.Published made -> published(made.step());
            default -> {}
          }
        });
  }

  private void published(long step) {
    var folder = settings.folder();
    invariants.published(FaultyDisk.real(folder.checkpoints()), step);
    var unfinished = FaultyDisk.real(folder.checkpoints()).resolve(".writing-").toString();
    var needed = List.of(folder.checkpoints(), folder.journal(), folder.store().resolve("sources"));
    for (var place : needed) {
      assertThat(disk.unforced())
          .as("what a loss of power would take of the checkpoint of step %d", step)
          .filteredOn(file -> !file.toString().startsWith(unfinished))
          .noneMatch(file -> file.startsWith(FaultyDisk.real(place)));
    }
  }

  /** An actor would take it for a failure of its own. */
  private void check(Runnable invariant) {
    try {
      invariant.run();
    } catch (AssertionError | RuntimeException e) {
      if (broken.isEmpty()) broken = Optional.of(e);
    }
  }

  private void ended(Alive of) {
    boolean finished = false;
    try {
      finished = of.end().join() instanceof Ended.Finished;
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof RunFailedException)) throw e;
      if (events > FAULTS_END + 3000) throw new AssertionError("the run fails", e.getCause());
      failures++;
    }
    close();
    over = finished;
  }

  private void kill() {
    if (disk.isDead()) kills++;
    close();
  }

  private void close() {
    SimulatedThreads.kill();
    streams.clear();
    process.ifPresent(
        each -> {
          try {
            each.lives().close();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    process = Optional.empty();
    store = Optional.empty();
    disk.revive();
  }
}
