package dev.latebloom.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
  private static final double PEAK = 3e-4;

  @Property(tries = 200)
  void cosineIsItsClosedForm(
      @ForAll @LongRange(min = 0, max = 50) long warmup,
      @ForAll @LongRange(min = 1, max = 150) long step) {
    var schedule = new Schedule.Cosine(PEAK, warmup, 100, 0.1);
    double expected;
    if (step < warmup) expected = PEAK * step / warmup;
    else if (step >= 100) expected = PEAK * 0.1;
    else {
      double half = Math.pow(Math.cos(Math.PI / 2 * (step - warmup) / (100.0 - warmup)), 2);
      expected = PEAK * (0.1 + 0.9 * half);
    }
    assertThat(schedule.at(step)).isCloseTo(expected, within(1e-15));
  }

  @Property(tries = 200)
  void noScheduleLeavesItsRange(@ForAll @LongRange(min = 1, max = 2000) long step) {
    assertThat(new Schedule.Constant(PEAK).at(step)).isBetween(1e-8, PEAK);
    assertThat(new Schedule.Cosine(PEAK, 10, 1000, 0.1).at(step)).isBetween(1e-8, PEAK);
    assertThat(new Schedule.WarmupStableDecay(PEAK, 10, 1000, 0.2, 0.1).at(step))
        .isBetween(1e-8, PEAK);
  }

  @Test
  void warmupStableDecayHasThreeParts() {
    var schedule = new Schedule.WarmupStableDecay(1, 10, 100, 0.2, 0.1);
    assertThat(schedule.at(1)).isEqualTo(0.1);
    assertThat(schedule.at(10)).isEqualTo(1);
    assertThat(schedule.at(80)).isEqualTo(1);
    assertThat(schedule.at(90)).isCloseTo(0.55, within(1e-15));
    assertThat(schedule.at(100)).isEqualTo(0.1);
    assertThat(schedule.at(1000)).isEqualTo(0.1);
  }

  @Test
  void aBadNumberIsNamed() {
    assertThatThrownBy(() -> new Schedule.Cosine(1, 11, 10, 0.1)).hasMessageContaining("warmup");
    assertThatThrownBy(() -> new Schedule.Constant(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Schedule.Constant(1).at(0)).hasMessageContaining("step 0");
  }
}
