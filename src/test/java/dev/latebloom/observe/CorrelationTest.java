package dev.latebloom.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class CorrelationTest {
  private static double of(double... pairs) {
    var correlation = new Correlation();
    for (int i = 0; i < pairs.length; i += 2) correlation.add(pairs[i], pairs[i + 1]);
    return correlation.value();
  }

  @Test
  void whatLiesOnALineGoesTogether() {
    assertThat(of(1, 10, 2, 12, 3, 14)).isCloseTo(1, within(1e-12));
    assertThat(of(1, 3, 2, 2, 3, 1)).isCloseTo(-1, within(1e-12));
  }

  @Test
  void ofFourPairsIsWhatOneComputesByHand() {
    // x from its mean: -1, 0, 0, 1; y: -1, 1, -1, 1; products add up to 2; squares to 2 and 4.
    assertThat(of(1, 1, 2, 3, 2, 1, 3, 3)).isCloseTo(2 / Math.sqrt(8), within(1e-12));
  }

  @Test
  void losesNothingFarFromZero() {
    assertThat(of(1e8 + 1, 1, 1e8 + 2, 2, 1e8 + 3, 3)).isCloseTo(1, within(1e-9));
  }

  @Test
  void whatDoesNotVaryGoesWithNothing() {
    assertThat(of(1, 5, 2, 5)).isNaN();
    assertThat(of()).isNaN();
  }
}
