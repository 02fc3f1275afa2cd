package dev.latebloom.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class ThroughputTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void isZeroBeforeTheSecondPoint() {
    assertThat(Throughput.from(5, 3, 100).tokensPerSecond()).isZero();
  }

  @Test
  void forgetsWhatIsOlderThanTenSeconds() {
    var slowThenFast = Throughput.from(0, 0, 0);
    for (int s = 1; s <= 60; s++) slowThenFast = slowThenFast.with(s * SECOND, s, s);
    for (int s = 61; s <= 75; s++) {
      slowThenFast = slowThenFast.with(s * SECOND, s, 60 + (s - 60) * 1000L);
    }
    assertThat(slowThenFast.tokensPerSecond()).isCloseTo(1000, within(1e-9));
  }

  /** A burst every other second does not show. */
  @Test
  void averagesOverFiveSecondsAtLeast() {
    var rate = Throughput.from(0, 0, 0);
    for (int s = 1; s <= 60; s++) {
      rate = rate.with(s * SECOND, s, 2000L * ((s + 1) / 2));
      if (s > 10) assertThat(rate.tokensPerSecond()).isBetween(800.0, 1200.0);
    }
  }

  @Test
  void startsAnewWhenTheStepGoesBack() {
    var recovered = Throughput.from(0, 0, 0).with(SECOND, 10, 1000).with(2 * SECOND, 5, 500);
    assertThat(recovered.stepsPerSecond()).isZero();
    assertThat(recovered.with(3 * SECOND, 7, 700).stepsPerSecond()).isEqualTo(2);
  }

  @Property
  void ofASteadyRunIsItsRateHoweverItIsSampled(
      @ForAll @IntRange(min = 1, max = 20_000) int millisBetween,
      @ForAll @IntRange(min = 2, max = 50) int points) {
    var rate = Throughput.from(0, 0, 0);
    for (int i = 1; i <= points; i++) {
      long millis = (long) i * millisBetween;
      rate = rate.with(millis * 1_000_000, millis, millis * 7);
    }
    assertThat(rate.stepsPerSecond()).isCloseTo(1000, within(1e-6));
    assertThat(rate.tokensPerSecond()).isCloseTo(7000, within(1e-6));
  }
}
