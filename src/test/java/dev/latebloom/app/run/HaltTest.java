package dev.latebloom.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.app.compare.StoredCorpus;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.app.settings.SettingsReader;
import dev.latebloom.broker.ReadTopics;
import dev.latebloom.checkpoint.Checkpointer;
import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.corpus.CorpusSettings;
import dev.latebloom.corpus.GradedArithmetic;
import dev.latebloom.corpus.Mix;
import dev.latebloom.ledger.LossHistory;
import dev.latebloom.pool.Barrier;
import dev.latebloom.pool.Pool;
import dev.latebloom.pool.PoolState;
import dev.latebloom.report.Series;
import dev.latebloom.reweight.Reweighter;
import dev.latebloom.sample.Batcher;
import dev.latebloom.sample.Sampler;
import dev.latebloom.train.Probe;
import dev.latebloom.train.Probed;
import dev.latebloom.train.Trainer;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop while batches wait for a trainer that the test holds in the middle of a step. */
final class HaltTest {
  private static final int STEPS = 24;
  private static final int HELD = 11;

  @TempDir private Path folder;
  private final CountDownLatch inStep = new CountDownLatch(1);
  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  @Test
  void theStepUnderWayIsTheLastAndTheRunThatGoesOnIsTheOneThatNeverStopped() throws Exception {
    var whole = settings("whole");
    try (var torch = whole.train().load()) {
      fill(whole);
      runToTheEnd(whole, torch);
      assertThat(new Series(whole.folder().figures()).read())
          .as("moments at which weights differ")
          .anyMatch(moment -> moment.step() < HELD && moment.figures().effectiveSampleSize() < 59);

      var stopped = settings("stopped");
      fill(stopped);
      stopInStep(stopped, torch);
      var saved = newest(stopped);
      assertThat(saved.manifest().step()).isEqualTo(HELD);
      assertThat(PoolState.readFrom(saved.folder()).untrained())
          .extracting(Pool.Drawn::step)
          .containsExactly(HELD + 1L, HELD + 2L);
      assertThat(Recorded.of(stopped.folder().record())).hasSize(HELD);

      runToTheEnd(stopped, torch);
      assertThat(Recorded.of(stopped.folder().record()))
          .hasSize(STEPS)
          .isEqualTo(Recorded.of(whole.folder().record()));
    }
  }

  /** One life until the trainer is in the middle of a step; the stop comes then. */
  private void stopInStep(Settings settings, Torch torch) throws Exception {
    var kit = ActorTestKit.create(settings.effective());
    try (var life = Life.open(settings)) {
      TestProbe<Checkpointer.Outcome> outcomes = kit.createTestProbe();
      var loop = kit.spawn(loop(kit, settings, life, torch, outcomes), "loop");
      loop.tell(new Pool.EndInput());
      await(inStep);
      loop.tell(new Pool.Drain());
      await(told);
      release.countDown();
      var last = outcomes.expectMessageClass(Checkpointer.Published.class, Duration.ofSeconds(30));
      assertThat(last.last()).isTrue();
      kit.shutdownTestKit();
    }
  }

  private void hold(Probed after) {
    if (after.step() != HELD) return;
    inStep.countDown();
    await(release);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All stages; its own messages go to the first. */
  private Behavior<Pool.Command> loop(
      ActorTestKit kit,
      Settings settings,
      Life life,
      Torch torch,
      TestProbe<Checkpointer.Outcome> outcomes) {
    return Behaviors.setup(
        context -> {
          var reweighter =
              kit.spawn(
                  Reweighter.create(
                      settings.reweight(),
                      new LossHistory(settings.history()),
                      _ -> settings.pass(),
                      life.learned(),
                      context.getSelf(),
                      snapshot -> {},
                      evaluation -> {}));
          var batcher = new Batcher(settings.sample(), life.store());
          Consumer<Probed> held = this::hold;
          var trainer =
              kit.spawn(
                  Trainer.create(
                      () -> settings.train().open(torch, settings.seed(), Optional.empty()),
                      _ -> Trainer.Exchange.NONE,
                      settings.learning(),
                      Optional.empty(),
                      settings.policy()::choice,
                      batcher,
                      Trainer.Evaluating.NOTHING,
                      List.of(new Probe(settings.probe(), held)),
                      output -> reweighter.tell(new Reweighter.Observe(output))),
                  "trainer",
                  Trainer.PROPS);
          Behavior<Sampler.Output> line =
              Behaviors.receive(Sampler.Output.class)
                  .onAnyMessage(
                      message -> {
                        trainer.tell(message);
                        if (message instanceof Sampler.Pass) told.countDown();
                        return Behaviors.same();
                      })
                  .build();
          var sampler = kit.spawn(Sampler.create(batcher, kit.spawn(line)));
          var origin = new Checkpointer.Origin(ReadTopics.NONE, 1, 1, Clock.systemUTC());
          var checkpointer =
              kit.spawn(
                  Checkpointer.create(
                      life.checkpoints(), origin, life.store(), life.journal(), outcomes.ref()));
          var pool =
              kit.spawn(
                  Pool.create(
                      settings.pool(),
                      new Pool.Holdings(life.store(), life.journal(), life.pool()),
                      step -> barrier(settings, life, step),
                      sampler,
                      checkpointer));
          return Behaviors.receive(Pool.Command.class)
              .onAnyMessage(
                  message -> {
                    pool.tell(message);
                    return Behaviors.same();
                  })
              .build();
        });
  }

  private static Barrier barrier(Settings settings, Life life, long step) {
    return Barrier.behind(step, life.checkpoints().place(step))
        .with(
            place -> {
              Files.createDirectories(place);
              settings.companions().writeTo(place);
            });
  }

  private static Checkpoints.Saved newest(Settings settings) throws IOException {
    return new Checkpoints(settings.folder().checkpoints(), 1).newest(bad -> {}).orElseThrow();
  }

  private static void runToTheEnd(Settings settings, Torch torch) throws Exception {
    try (var life = Life.open(settings)) {
      var from = life.from().map(Checkpoints.Saved::folder);
      StoredLoop.run(
          settings,
          torch,
          life,
          () -> settings.train().open(torch, settings.seed(), from),
          snapshot -> {});
    }
  }

  private static void fill(Settings settings) throws IOException {
    try (var life = Life.open(settings)) {
      var corpus = new GradedArithmetic(new CorpusSettings(200, 5, 0.1, 1, Mix.LONG_TAILED));
      StoredCorpus.append(corpus, settings, life.store());
      life.store().force();
    }
  }

  private Settings settings(String run) throws IOException {
    var conf =
        """
        latebloom {
          run { folder = "%s", steps = %d }
          # Less than there are examples, so that draws admit some and evict others all the time.
          pool.capacity = 60
          sample.examples = 8
          ingest.max-tokens = 64
          train {
            device = cpu, threads = 1
            model { width = 16, layers = 1, heads = 2, kv-heads = 2, hidden = 24, context = 64 }
            optimizer.warmup-steps = 2
            probe.interval = %d
          }
          checkpoint.interval = 0
          reweight { interval = 1, policy = infobatch }
        }
        """
            .formatted(folder.resolve(run), STEPS, HELD);
    return SettingsReader.read(Files.writeString(folder.resolve(run + ".conf"), conf), List.of());
  }
}
