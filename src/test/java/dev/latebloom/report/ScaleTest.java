package dev.latebloom.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ScaleTest {
  @Test
  void aFewDecadesAreLabelledAtOneTwoAndFive() {
    assertThat(new Scale(100, 2000, true, 0, 300).ticks(5))
        .containsExactly(100.0, 200.0, 500.0, 1000.0, 2000.0);
  }

  @Test
  void manyDecadesAreLabelledOnceEach() {
    assertThat(new Scale(10, 40_000, true, 0, 300).ticks(5))
        .containsExactly(10.0, 100.0, 1000.0, 10_000.0);
  }

  @Test
  void labelsAreShortAndNeverEmptyOfDigits() {
    assertThat(Scale.label(1500)).isEqualTo("1,500");
    assertThat(Scale.label(0.02)).isEqualTo("0.02");
    assertThat(Scale.label(-0.000005)).isEqualTo("-5e-06");
  }
}
