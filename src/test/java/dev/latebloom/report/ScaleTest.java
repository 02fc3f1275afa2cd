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
}
