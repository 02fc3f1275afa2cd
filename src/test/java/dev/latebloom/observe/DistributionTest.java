package dev.latebloom.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class DistributionTest {
  private static Distribution of(float... values) {
    var distribution = new Distribution();
    for (float value : values) distribution.add(value);
    return distribution;
  }

  @Test
  void ofFourNumbersIsWhatOneComputesByHand() {
    var four = of(3, 1, 4, 2);
    // 2 (1 + 4 + 9 + 16) / (4 * 10) - 5/4
    assertThat(four.gini()).isCloseTo(0.25, within(1e-12));
    assertThat(four.variation()).isCloseTo(Math.sqrt(1.25) / 2.5, within(1e-12));
  }

  @Test
  void decilesAreMeansOfTheOuterTenths() {
    var distribution = new Distribution();
    for (int i = 20; i >= 1; i--) distribution.add(i);
    assertThat(distribution.lowestDecile()).isCloseTo(1.5, within(1e-12));
    assertThat(distribution.highestDecile()).isCloseTo(19.5, within(1e-12));
  }

  @Test
  void aTenthMayBePartOfAnExample() {
    assertThat(of(1, 2).highestDecile()).isEqualTo(2);
    assertThat(of(0, 0).lowestDecile()).isZero();
  }

  @Test
  void quantilesAreNumbersThatSoManyAreAtMost() {
    var ten = of(10, 9, 8, 7, 6, 5, 4, 3, 2, 1);
    assertThat(ten.quantile(0.1)).isEqualTo(1);
    assertThat(ten.quantile(0.5)).isEqualTo(5);
    assertThat(ten.quantile(0.9)).isEqualTo(9);
  }

  @Test
  void nothingHasNoFigures() {
    var nothing = new Distribution();
    assertThat(nothing.variation()).isNaN();
    assertThat(nothing.gini()).isNaN();
    assertThat(nothing.highestDecile()).isNaN();
    assertThat(nothing.quantile(0.5)).isNaN();
  }

  @Property(tries = 100)
  void isWithinAPercentOfSorting(@ForAll long seed) {
    var random = new Random(seed);
    var values = new float[100 + random.nextInt(900)];
    for (int i = 0; i < values.length; i++) values[i] = (float) Math.exp(random.nextGaussian());
    var distribution = of(values);
    Arrays.sort(values);
    double ranked = 0;
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      ranked += (i + 1.0) * values[i];
      sum += values[i];
    }
    double n = values.length;
    assertThat(distribution.gini()).isCloseTo(2 * ranked / (n * sum) - (n + 1) / n, within(0.01));
    double median = values[(int) Math.ceil(n / 2) - 1];
    assertThat(distribution.quantile(0.5)).isCloseTo(median, within(0.01 * median));
    int tenth = values.length / 10;
    double highest = 0;
    for (int i = values.length - tenth; i < values.length; i++) highest += values[i] / tenth;
    assertThat(distribution.highestDecile()).isCloseTo(highest, within(0.05 * highest));
  }
}
