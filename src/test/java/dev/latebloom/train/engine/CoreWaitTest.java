package dev.latebloom.train.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CoreWaitTest {
  @Test
  void theSecondNumberIsTheWait() {
    assertThat(CoreWait.nanosOf("1146404332 2002071335 410\n")).isEqualTo(2_002_071_335);
  }

  @Test
  void itNeverFalls() {
    long before = CoreWait.nanos();
    assertThat(before).isNotNegative();
    assertThat(CoreWait.nanos()).isGreaterThanOrEqualTo(before);
  }
}
