package dev.latebloom.app.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.app.run.Life;
import dev.latebloom.app.run.LifeFailedException;
import dev.latebloom.app.run.Loop;
import dev.latebloom.app.run.RunFailedException;
import dev.latebloom.app.run.Watch;
import dev.latebloom.app.settings.RunSettings;
import dev.latebloom.app.settings.SettingsException;
import dev.latebloom.observe.Part;
import dev.latebloom.observe.meter.RunMeters;
import dev.latebloom.serve.Samples;
import dev.latebloom.serve.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Lives whose stages are a probe: what becomes of a run when they fail, end or are told to. */
final class RootTest {
  private static final Duration BACKOFF = Duration.ofSeconds(1);
  private static final int RESTARTS = 2;
  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
  private static final ManualTime TIME = ManualTime.get(KIT.system());

  /** What a life does when it is told to make a checkpoint or to drain. */
  private interface Life {
    Behavior<Loop.Command> on(Loop.Command command, ActorRef<Loop.Saved> saved);
  }

  private final CompletableFuture<Ended> end = new CompletableFuture<>();
  private final TestProbe<String> births = KIT.createTestProbe(String.class);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void aLifeBeginsBehindTheEndOfTheOneThatFailed() {
    var root = begun(0, (command, saved) -> fail(10, "the disk is full"));
    births.expectMessage("born");
    root.tell(new Root.Checkpoint());
    births.expectMessage("ended");
    births.expectNoMessage(Duration.ofMillis(50));
    TIME.timePasses(BACKOFF);
    births.expectMessage("born");
  }

  @Test
  void aRunThatComesNoFurtherEndsWithItsFirstCause() {
    var cause = new String[] {"the disk is full", "weights of step 12 are unknown", "no file"};
    var next = new int[1];
    var root = begun(0, (command, saved) -> fail(10, cause[next[0]++]));
    failTimes(root, RESTARTS + 1);
    assertThatThrownBy(end::join)
        .hasCauseInstanceOf(RunFailedException.class)
        .hasMessageContaining("failed 3 times without a step forward from step 10")
        .hasMessageContaining("the stage pool failed: the disk is full");
  }

  @Test
  void aRunThatComesFurtherEachTimeIsBegunAgain() {
    var step = new long[] {10};
    var root = begun(0, (command, saved) -> fail(step[0]++, "the disk is full"));
    failTimes(root, 3 * RESTARTS);
    TIME.timePasses(BACKOFF);
    births.expectMessage("born");
    assertThat(end).isNotDone();
  }

  @Test
  void aPauseHoldsForTheNextLifeToo() {
    var told = KIT.createTestProbe(Loop.Command.class);
    var root =
        begun(
            0,
            (command, saved) -> {
              told.ref().tell(command);
              return command instanceof Loop.Checkpoint ? fail(10, "no room") : Behaviors.same();
            });
    root.tell(new Root.Pause());
    told.expectMessageClass(Loop.Pause.class);
    root.tell(new Root.Checkpoint());
    told.expectMessageClass(Loop.Checkpoint.class);
    births.expectMessage("born");
    births.expectMessage("ended");
    TIME.timePasses(BACKOFF);
    told.expectMessageClass(Loop.Pause.class);
    root.tell(new Root.Resume());
    told.expectMessageClass(Loop.Resume.class);
  }

  @Test
  void aRunWhoseActorSystemEndsBeforeItIsCancelledBehindItsLife() {
    var root = begun(0, (command, saved) -> Behaviors.same());
    births.expectMessage("born");
    KIT.stop(root);
    births.expectMessage("ended");
    assertThat(end).isCancelled();
  }

  @Test
  void aRunWhoseRootFailsIsCancelled() {
    var root = begun(0, (command, saved) -> Behaviors.same());
    births.expectMessage("born");
    begin(root, 0, 0, (command, saved) -> Behaviors.same());
    births.expectMessage("ended");
    assertThatThrownBy(() -> end.get(3, TimeUnit.SECONDS))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void whatEndsBeforeARunHasBegunIsCancelledToo() {
    KIT.stop(KIT.spawn(Root.create(audience(0), end)));
    assertThat(end).isCancelled();
  }

  @Test
  void unfitSettingsEndTheRunAtOnce() {
    var root =
        begun(
            0,
            (command, saved) -> {
              throw new LifeFailedException(
                  "the stage trainer", Part.LOOP, 0, new SettingsException("another model"));
            });
    failTimes(root, 1);
    assertThatThrownBy(end::join).hasMessageContaining("another model");
  }

  /** Pekko takes an InternalError, as of a mapped file on a full disk, for the end of the JVM. */
  @Test
  void anErrorOfTheMachineIsAFailureOfThatLife() {
    var root =
        begun(
            0,
            (command, saved) -> {
              throw new InternalError("a fault occurred in an unsafe memory access operation");
            });
    failTimes(root, 1);
    TIME.timePasses(BACKOFF);
    births.expectMessage("born");
  }

  @Test
  void toldToStopItEndsAtTheStepOfTheLastCheckpoint() {
    var root = begun(40, RootTest::lastCheckpoint);
    births.expectMessage("born");
    root.tell(new Root.Drain());
    births.expectMessage("ended");
    assertThat(end.join()).isEqualTo(new Ended.Stopped(50));
  }

  @Test
  void aLastCheckpointAtTheLastStepFinishesTheRun() {
    var root = begun(50, 40, RootTest::lastCheckpoint);
    births.expectMessage("born");
    root.tell(new Root.Drain());
    assertThat(end.join()).isEqualTo(new Ended.Finished(50));
  }

  @Test
  void toldToStopBetweenTwoLivesItBeginsNoOther() {
    var root = begun(40, (command, saved) -> fail(45, "the disk is full"));
    failTimes(root, 1);
    root.tell(new Root.Drain());
    assertThat(end.join()).isEqualTo(new Ended.Stopped(40));
    TIME.timePasses(BACKOFF);
    births.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void aFailureWhileItStopsEndsTheRunAndNamesTheCheckpointThatIsLeft() {
    var root = begun(40, (command, saved) -> fail(45, "the disk is full"));
    births.expectMessage("born");
    root.tell(new Root.Drain());
    assertThatThrownBy(end::join)
        .hasMessageContaining("the disk is full while the run stopped")
        .hasMessageContaining("goes on from the checkpoint of step 40");
  }

  @Test
  void whatIsLostEndsTheRunBehindALastCheckpoint() {
    var root = begun(40, RootTest::lastCheckpoint);
    births.expectMessage("born");
    root.tell(new Root.Give(new IllegalStateException("the broker is gone")));
    births.expectMessage("ended");
    assertThatThrownBy(end::join).hasMessageContaining("the broker is gone");
  }

  private ActorRef<Root.Command> begun(long checkpoint, Life life) {
    return begun(0, checkpoint, life);
  }

  private ActorRef<Root.Command> begun(long steps, long checkpoint, Life life) {
    var root = KIT.spawn(Root.create(audience(steps), end));
    begin(root, steps, checkpoint, life);
    return root;
  }

  private void begin(ActorRef<Root.Command> root, long steps, long checkpoint, Life life) {
    var run =
        new RunSettings(
            Path.of("run"),
            1,
            steps,
            0,
            BACKOFF,
            BACKOFF,
            RESTARTS,
            Duration.ofSeconds(9),
            1 << 20,
            1 << 20);
    root.tell(new Root.Begin(run, checkpoint, (watch, saved) -> alive(life, saved)));
  }

  private static Watch.Audience audience(long steps) {
    var clock = InstantSource.system();
    var status = new Status(Path.of("run"), steps, Duration.ofMinutes(5), clock);
    var meters = new RunMeters(new SimpleMeterRegistry(), Samples.host(), 50);
    return new Watch.Audience(status, meters, snapshot -> {}, found -> {}, reason -> {}, clock);
  }

  private Behavior<Loop.Command> alive(Life life, ActorRef<Loop.Saved> saved) {
    return Behaviors.setup(
        context -> {
          births.ref().tell("born");
          return Behaviors.receive(Loop.Command.class)
              .onAnyMessage(command -> life.on(command, saved))
              .onSignal(
                  PostStop.class,
                  over -> {
                    births.ref().tell("ended");
                    return Behaviors.same();
                  })
              .build();
        });
  }

  private void failTimes(ActorRef<Root.Command> root, int times) {
    for (int i = 0; i < times; i++) {
      if (i > 0) TIME.timePasses(BACKOFF);
      births.expectMessage("born");
      root.tell(new Root.Checkpoint());
      births.expectMessage("ended");
    }
    // Root hears of the end behind the probe; a birth too early would be seen here.
    births.expectNoMessage(Duration.ofMillis(50));
  }

  private static Behavior<Loop.Command> fail(long step, String why) {
    throw new LifeFailedException(
        "the stage pool", Part.LOOP, step, new IllegalStateException(why));
  }

  private static Behavior<Loop.Command> lastCheckpoint(
      Loop.Command command, ActorRef<Loop.Saved> saved) {
    saved.tell(new Loop.Saved(50, false));
    return Behaviors.stopped();
  }
}
