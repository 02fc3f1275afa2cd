package dev.latebloom.evaluate.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IntervalTest {

  /** From printed tables of t(0.975). */
  @ParameterizedTest
  @CsvSource({
    "1,12.7062",
    "2,4.3027",
    "3,3.1824",
    "4,2.7764",
    "9,2.2622",
    "29,2.0452",
    "99,1.9842"
  })
  void theReachIsThatOfTheTables(int freedom, double expected) {
    int n = freedom + 1;
    var values = IntStream.range(0, n).mapToObj(i -> (double) i).toList();
    var interval = Interval.of(values);
    // 0 .. n - 1: the variance over n - 1 is n (n + 1) / 12, and so that of the mean (n + 1) / 12.
    double error = Math.sqrt((n + 1) / 12.0);
    assertThat((interval.high() - interval.mean()) / error).isCloseTo(expected, within(5e-5));
    assertThat((interval.mean() - interval.low()) / error).isCloseTo(expected, within(5e-5));
  }

  /** 2, 4, 6: mean 4, s = 2, t(0.975, 2) = 4.30265, so 4 ± 4.30265 · 2 / √3. */
  @Test
  void theIntervalIsTheOneDoneByHand() {
    var interval = Interval.of(List.of(2.0, 4.0, 6.0));
    assertThat(interval.mean()).isEqualTo(4);
    assertThat(interval.high() - 4).isCloseTo(4.96828, within(1e-4));
    assertThat(4 - interval.low()).isCloseTo(4.96828, within(1e-4));
    assertThat(interval.above()).isFalse();
  }

  @Test
  void oneValueHasNoInterval() {
    var interval = Interval.of(List.of(3.0));
    assertThat(interval.mean()).isEqualTo(3);
    assertThat(interval.low()).isNaN();
    assertThat(interval.above()).isFalse();
    assertThat(Interval.of(List.of()).n()).isZero();
  }

  @Property(tries = 100)
  void movingAllValuesMovesTheInterval(
      @ForAll @Size(min = 2, max = 9) List<@DoubleRange(min = -5, max = 5) Double> values) {
    var here = Interval.of(values);
    var there = Interval.of(values.stream().map(value -> value + 10).toList());
    assertThat(there.mean() - here.mean()).isCloseTo(10, within(1e-9));
    assertThat(there.high() - there.low()).isCloseTo(here.high() - here.low(), within(1e-9));
  }
}
