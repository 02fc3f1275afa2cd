package dev.latebloom.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CoreShareTest {
  @Test
  void aTrainerThatHasItsCoreSaysNothing() {
    assertThat(after(CoreShare.NONE, 60, 0.02).warning()).isEmpty();
  }

  @Test
  void aMomentWithoutACoreIsNoBusyMachine() {
    var moment = after(CoreShare.NONE, 8, 0.9);
    assertThat(after(moment, 30, 0.02).busy()).isFalse();
  }

  @Test
  void halfAMinuteOfHalfACoreIsABusyMachine() {
    assertThat(after(CoreShare.NONE, 29, 0.5).busy()).isFalse();
    var busy = after(CoreShare.NONE, 30, 0.5);
    assertThat(busy.warning()).contains("had a core for 50% of the time").contains("train.threads");
  }

  @Test
  void aShareBetweenTheBoundsChangesNothing() {
    assertThat(after(CoreShare.NONE, 300, 0.2).busy()).isFalse();
    var busy = after(CoreShare.NONE, 30, 0.5);
    assertThat(after(busy, 300, 0.2).busy()).isTrue();
    assertThat(after(busy, 30, 0.05).busy()).isFalse();
  }

  @Test
  void aStepLongerThanTheWindowIsAWindow() {
    var step = new StageTimes(0, 0, 0, minutes(2), minutes(1), 0, 0);
    assertThat(CoreShare.NONE.with(step).share()).isEqualTo(0.5);
  }

  /** Steps of a tenth of a second, in which the trainer waits for a core for this share. */
  private static CoreShare after(CoreShare before, int seconds, double waiting) {
    long step = Duration.ofMillis(100).toNanos();
    var share = before;
    for (int i = 0; i < seconds * 10; i++) {
      share = share.with(new StageTimes(0, 0, 0, step, Math.round(waiting * step), 0, 0));
    }
    return share;
  }

  private static long minutes(int count) {
    return Duration.ofMinutes(count).toNanos();
  }
}
