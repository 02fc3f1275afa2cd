package dev.latebloom.reweight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class LossHistogramTest {

  @Property(tries = 500)
  void aQuantileIsWithinABinOfTheSortedOne(
      @ForAll @Size(min = 1, max = 200) List<@FloatRange(min = 0.01f, max = 60f) Float> losses,
      @ForAll @DoubleRange(min = 0.01, max = 1) double q) {
    var histogram = new LossHistogram();
    for (float loss : losses) histogram.add(loss);
    var sorted = losses.stream().sorted().toList();
    double exact = sorted.get((int) Math.ceil(q * sorted.size()) - 1);
    assertThat(histogram.quantile(q)).isCloseTo(exact, within(0.126 * exact));
  }

  @Test
  void lossesBeyondTheEndsCountAtTheEnds() {
    var histogram = new LossHistogram();
    histogram.add(0);
    histogram.add(1e-20f);
    histogram.add(1e20f);
    assertThat(histogram.total()).isEqualTo(3);
    assertThat(histogram.quantile(0.5)).isLessThan(0.002);
    assertThat(histogram.quantile(1)).isEqualTo(64);
  }

  @Test
  void nothingHasNoMedian() {
    assertThat(new LossHistogram().median()).isNaN();
  }
}
