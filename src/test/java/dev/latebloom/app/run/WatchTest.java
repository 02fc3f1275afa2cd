package dev.latebloom.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.latebloom.observe.Figures;
import dev.latebloom.observe.Lowest;
import dev.latebloom.observe.Part;
import dev.latebloom.observe.Phase;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.observe.StageTimes;
import dev.latebloom.observe.meter.RunMeters;
import dev.latebloom.pool.PoolFigures;
import dev.latebloom.serve.Samples;
import dev.latebloom.serve.Status;
import dev.latebloom.train.RolloutFigures;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class WatchTest {
  private Instant now = Instant.EPOCH;
  private final Status status = new Status(Path.of("run"), 0, Duration.ofMinutes(15), () -> now);
  private final RunMeters meters = new RunMeters(new SimpleMeterRegistry(), Samples.host(), 50);
  private final List<String> waits = new ArrayList<>();
  private final BehaviorTestKit<Watch.Command> watch =
      BehaviorTestKit.create(
          Watch.create(
              new Watch.Audience(status, meters, step -> {}, found -> {}, waits::add, () -> now)));

  @AfterEach
  void close() {
    meters.close();
  }

  @Test
  void whoWaitsForExamplesSaysHowManyThereAreAndWhichSettingAsksForThem() {
    watch.run(new Watch.Looked(figures(400, 1000)));

    assertThat(status.now().phase()).isEqualTo(Phase.WAITING);
    assertThat(status.now().ready()).isTrue();
    assertThat(status.now().reason()).isEqualTo("400 of 1,000 examples; pool.start-after");
    assertThat(waits).containsExactly("400 of 1,000 examples; pool.start-after");
  }

  @Test
  void theWaitIsOverWhenThereAreEnoughAndTheFirstStepIsDueFromThenOn() {
    watch.run(new Watch.Looked(figures(400, 1000)));
    now = now.plus(Duration.ofDays(1));
    watch.run(new Watch.Looked(figures(1000, 0)));

    assertThat(status.now().phase()).isEqualTo(Phase.TRAINING);
    assertThat(status.now().ready()).isTrue();
    now = now.plus(Duration.ofMinutes(16));
    assertThat(status.now().stalled()).isTrue();
  }

  @Test
  void aLifeThatFailedIsRecoveringUntilTheNextOneIsLookedAt() {
    watch.run(new Watch.Failed(Part.LOOP, "the trainer failed"));
    assertThat(status.now().ready()).isFalse();
    assertThat(status.now().restarts().counts()).containsExactly(Map.entry(Part.LOOP, 1L));
    assertThat(status.now().restarts().last()).isEqualTo("the trainer failed");

    watch.run(new Watch.Looked(figures(1000, 0)));
    assertThat(status.now().phase()).isEqualTo(Phase.TRAINING);
  }

  @Test
  void aBusyMachineIsWarnedOfOnceAndShownAsLongAsItIs() {
    var lines = new ListAppender<ILoggingEvent>();
    var log = (Logger) LoggerFactory.getLogger(Watch.class);
    log.setLevel(Level.INFO);
    lines.start();
    log.addAppender(lines);
    for (int wait : new int[] {0, 20, 20, 0, 20}) {
      watch.run(new Watch.Stepped(step(Duration.ofSeconds(wait))));
      assertThat(status.now().cores().busy()).isEqualTo(wait > 0);
    }
    log.detachAppender(lines);
    assertThat(lines.list)
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.WARN, Level.INFO, Level.INFO);
    assertThat(lines.list.getFirst().getFormattedMessage()).contains("a core for 33% of the time");
  }

  /** A step of half a minute. */
  private static Snapshot step(Duration waiting) {
    long train = Duration.ofSeconds(30).toNanos();
    var times = new StageTimes(0, 0, 0, train, waiting.toNanos(), 0, 0);
    return new Snapshot(
        1, 1, 1, 1, 1, 1, Lowest.NONE, 1, 1, 1, times, RolloutFigures.NONE, Figures.NONE);
  }

  private static PoolFigures figures(long stored, long startsAt) {
    return new PoolFigures(10_000, 0, 0, stored, 1, 0, startsAt, 0, false);
  }
}
