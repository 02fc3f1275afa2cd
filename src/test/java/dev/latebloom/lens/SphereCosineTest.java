package dev.latebloom.lens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SphereCosineTest {
  /** Numbers that were computed apart from this code, for the width of GPT-2 small. */
  @Test
  void hasTheKnownNumbersIn768Dimensions() {
    var sphere = new SphereCosine(768);
    assertThat(sphere.deviation()).isCloseTo(0.0361, within(5e-5));
    assertThat(sphere.meanSize()).isCloseTo(0.0288, within(5e-5));
    assertThat(sphere.beyond(0.1)).isCloseTo(0.0056, within(1e-4));
    // Half of all draws are over 0.156; the usual estimate, sqrt(2 ln n / d), is too large: 0.168.
    assertThat(sphere.largestExceededWith(0.5, 50_257)).isCloseTo(0.1561, within(1e-3));
    double estimate = Math.sqrt(2 * Math.log(50_257) / 768);
    assertThat(sphere.largestExceededWith(0.5, 50_257)).isLessThan(estimate);
  }

  /** On a sphere in three dimensions every height is equally likely (Archimedes). */
  @Test
  void isUniformInThreeDimensions() {
    var sphere = new SphereCosine(3);
    assertThat(sphere.meanSize()).isCloseTo(0.5, within(1e-9));
    for (double c = 0; c <= 1; c += 0.125) {
      assertThat(sphere.beyond(c)).isCloseTo(1 - c, within(1e-9));
    }
    assertThat(sphere.exceededWith(0.25)).isCloseTo(0.75, within(1e-9));
    assertThatThrownBy(() -> new SphereCosine(2)).hasMessageContaining("at least 3");
  }

  @Test
  void agreesWithDrawnDirections() {
    var random = new SplittableRandom(5);
    int d = 24;
    int draws = 40_000;
    var sphere = new SphereCosine(d);
    double bound = sphere.exceededWith(0.05);
    int beyond = 0;
    double sizes = 0;
    for (int i = 0; i < draws; i++) {
      double first = 0;
      double squares = 0;
      for (int j = 0; j < d; j++) {
        double x = random.nextGaussian();
        if (j == 0) first = x;
        squares += x * x;
      }
      double size = Math.abs(first) / Math.sqrt(squares);
      sizes += size;
      if (size > bound) beyond++;
    }
    assertThat(sizes / draws).isCloseTo(sphere.meanSize(), within(0.003));
    assertThat((double) beyond / draws).isCloseTo(0.05, within(0.005));
  }

  @Test
  void aSampleNeedNotHoldWhatHappensOnceInAThousand() {
    var random = new SplittableRandom(7);
    var sample = random.doubles(1000).map(u -> -Math.log(-Math.log(u))).toArray();
    // Gumbel's distribution, as skewed as the largest of many cosines.
    double exact = -Math.log(-Math.log(0.999));
    assertThat(Normal.exceededOnceInAThousand(sample)).isCloseTo(exact, within(0.8));
    assertThat(Normal.over(0)).isCloseTo(0.5, within(1e-7));
    assertThat(Normal.over(1.959964)).isCloseTo(0.025, within(1e-6));
    assertThat(Normal.over(-1)).isCloseTo(0.8413447, within(1e-6));
  }

  @Test
  void aBundleOfRandomDirectionsIsReadUntilItsMembersDrownInTheRest() {
    assertThat(Bundling.expected(1, 50_257, 768)).isCloseTo(1, within(1e-9));
    assertThat(Bundling.expected(8, 50_257, 768)).isGreaterThan(0.999);
    assertThat(Bundling.expected(128, 50_257, 768)).isBetween(0.2, 0.5);
    assertThat(Bundling.expected(16, 256, 8)).isLessThan(0.5);
  }
}
