package dev.latebloom.evaluate.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ShareIntervalTest {
  /** Newcombe (1998), Statistics in Medicine 17, table I, the score method without correction. */
  @ParameterizedTest
  @CsvSource({
    "81,263,0.2553,0.3662",
    "15,148,0.0624,0.1605",
    "0,20,0.0000,0.1611",
    "1,29,0.0061,0.1718"
  })
  void wilsonsIntervalIsThePrintedOne(int hits, int n, double low, double high) {
    var interval = Interval.ofShare(hits, n);
    assertThat(interval.mean()).isEqualTo(hits / (double) n);
    assertThat(interval.low()).isCloseTo(low, within(5e-5));
    assertThat(interval.high()).isCloseTo(high, within(5e-5));
  }

  @Test
  void aShareOfNothingHasNoInterval() {
    assertThat(Interval.ofShare(0, 0)).isEqualTo(Interval.NONE);
  }

  /** 2 (C(6,0) + C(6,1)) / 2^6, and so on. */
  @ParameterizedTest
  @CsvSource({"5,1,0.21875", "1,5,0.21875", "10,0,0.001953125", "3,3,1", "0,0,1"})
  void mcNemarsTestCountsTheTailsOfACoin(int first, int second, double p) {
    assertThat(McNemar.p(first, second)).isCloseTo(p, within(1e-12));
  }

  /** The mean of many normal numbers has a normal distribution, of which the ends are known. */
  @Test
  void theBootstrapFindsTheErrorOfAMean() {
    var random = new SplittableRandom(3);
    var values = new double[400];
    Arrays.setAll(values, _ -> 5 + 2 * random.nextGaussian());
    double mean = Arrays.stream(values).average().orElseThrow();
    double variance = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / 399;
    var interval = Bootstrap.ofMean(values);
    assertThat(interval.mean()).isCloseTo(mean, within(1e-12));
    double reach = 1.96 * Math.sqrt(variance / 400);
    assertThat(interval.high() - mean).isCloseTo(reach, within(0.15 * reach));
    assertThat(mean - interval.low()).isCloseTo(reach, within(0.15 * reach));
    assertThat(Bootstrap.ofMean(values)).isEqualTo(interval);
  }

  @Test
  void aRatioIsThatOfTheSums() {
    var interval = Bootstrap.ofRatio(new double[] {1, 9}, new double[] {10, 10});
    assertThat(interval.mean()).isEqualTo(0.5);
    assertThat(interval.low()).isEqualTo(0.1);
    assertThat(interval.high()).isEqualTo(0.9);
  }
}
