package dev.latebloom.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

final class LossCurveTest {
  /** A drop of 1 around a step, as wide as a fifth of it. */
  private static DoubleUnaryOperator drop(double step) {
    return at -> 1 / (1 + Math.exp(20 * (at / step - 1)));
  }

  private static LossCurve curve(DoubleUnaryOperator... drops) {
    var curve = new LossCurve();
    for (int step = 0; step < 20_000; step++) {
      double loss = 0;
      for (var drop : drops) loss += drop.applyAsDouble(step);
      curve.add(loss);
    }
    return curve;
  }

  @Test
  void countsTheDropsOfAStaircase() {
    assertThat(curve(drop(500)).drops()).isEqualTo(1);
    assertThat(curve(drop(500), drop(1500), drop(8000)).drops()).isEqualTo(3);
  }

  @Test
  void aLossThatFallsAllTheTimeDropsOnce() {
    assertThat(curve(at -> Math.exp(-at / 3000)).drops()).isEqualTo(1);
  }

  @Test
  void restsBetweenTwoDropsAtTheLossBetweenThem() {
    assertThat(curve(drop(500), drop(5000)).rest(500, 5000)).isCloseTo(1, within(1e-3));
  }
}
