package dev.latebloom.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.app.settings.RunSettings;
import dev.latebloom.app.settings.SettingsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FailuresTest {
  private static final RunSettings RUN =
      new RunSettings(
          Path.of("run"),
          1,
          0,
          0,
          Duration.ofSeconds(1),
          Duration.ofSeconds(6),
          3,
          Duration.ofSeconds(120),
          1 << 20,
          1 << 20);

  private final Throwable disk = new IllegalStateException("the disk is full");
  private final Throwable other = new IllegalStateException("a file is missing");

  @Test
  void failuresAtOneStepAddUpUnderTheFirstCause() {
    var failures = Failures.NONE.with(100, disk).with(100, other).with(90, other);
    assertThat(failures).isEqualTo(new Failures(3, 100, Optional.of(disk)));
  }

  @Test
  void aStepPastTheNewestFailureForgetsThoseBefore() {
    var failures = Failures.NONE.with(100, disk).with(100, disk).with(101, other);
    assertThat(failures).isEqualTo(new Failures(1, 101, Optional.of(other)));
  }

  @Test
  void aRunThatFailsBeforeItsFirstStepMakesNoProgress() {
    assertThat(Failures.NONE.with(0, disk).with(0, disk).count()).isEqualTo(2);
  }

  @Test
  void theWaitDoublesUpToItsBound() {
    var failures = Failures.NONE;
    var waits = new ArrayList<Long>();
    for (int i = 0; i < 5; i++) {
      failures = failures.with(7, disk);
      waits.add(failures.backoff(RUN).toMillis());
    }
    assertThat(waits).containsExactly(1_000L, 2_000L, 4_000L, 6_000L, 6_000L);
  }

  @Test
  void unfitSettingsFailAgainHoweverDeepTheyAre() {
    var failure = new IllegalStateException("the trainer", new SettingsException("another model"));
    assertThat(Failures.repeats(failure)).isTrue();
    assertThat(Failures.repeats(disk)).isFalse();
  }
}
