package dev.latebloom.train.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ExponentialTest {
  @Test
  void everyPowerIsRightToATenMillionthOfItself() {
    int size = 1 << 20;
    var x = new float[size];
    var one = new float[size];
    var found = new float[size];
    var random = new SplittableRandom(1);
    Arrays.fill(one, 1f);
    // Uniform in size and in logarithm: small powers matter most, since they decay least.
    for (int i = 0; i < size; i++) {
      x[i] =
          (float)
              (i % 2 == 0 ? random.nextDouble(-87, 88) : -Math.pow(10, random.nextDouble(-9, 1.9)));
    }
    new Exponential(size).ofProducts(x, one, found, size);
    double worst = 0;
    for (int i = 0; i < size; i++) worst = Math.max(worst, Math.abs(found[i] / Math.exp(x[i]) - 1));
    assertThat(worst).isLessThan(1e-7);
  }

  @Test
  void powersBeyondTheRangeAreThoseAtItsEnds() {
    float[] x = {-1e30f, Float.NEGATIVE_INFINITY, -87, 0, -0f, 89, Float.POSITIVE_INFINITY};
    var found = new float[x.length];
    var one = new float[x.length];
    Arrays.fill(one, 1f);
    new Exponential(x.length).ofProducts(x, one, found, x.length);
    assertThat(found[0]).isEqualTo(found[2]).isEqualTo(found[1]).isLessThan(1e-37f).isPositive();
    assertThat(found[3]).isEqualTo(1f);
    assertThat(found[4]).isEqualTo(1f);
    assertThat(found[5]).isEqualTo(found[6]).isGreaterThan(1e38f).isFinite();
  }

  @Test
  void whatIsNotANumberStaysSo() {
    var found = new float[1];
    new Exponential(1).ofProducts(new float[] {Float.NaN}, new float[] {1}, found, 1);
    assertThat(found[0]).isNaN();
  }
}
