package dev.latebloom.reweight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;

final class HistogramTest {

  @Property(tries = 200)
  void aQuantileIsWithinABinOfTheExactOne(
      @ForAll @Size(min = 1, max = 99) List<@DoubleRange(max = 10) Double> values,
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double q) {
    var histogram = new Histogram(0, 10);
    values.forEach(histogram::add);
    int rank = (int) Math.ceil(q * values.size());
    double exact = values.stream().sorted().toList().get(rank - 1);
    assertThat(histogram.quantile(q)).isCloseTo(exact, within(10.0 / 2048));
  }
}
