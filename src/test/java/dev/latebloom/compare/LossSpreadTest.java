package dev.latebloom.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class LossSpreadTest {

  /** 1, 2, 3: mean 2, variance 2/3, mean difference of all nine pairs 8/9, so Gini 8/9/4. */
  @Test
  void threeLossesAreThoseDoneByHand() {
    var spread = LossSpread.of(new double[] {3, 1, 2});
    assertThat(spread.mean()).isEqualTo(2);
    assertThat(spread.variation()).isCloseTo(Math.sqrt(2.0 / 3) / 2, within(1e-12));
    assertThat(spread.gini()).isCloseTo(2.0 / 9, within(1e-12));
    assertThat(spread.decileGap()).isEqualTo(2);
  }

  @Test
  void decilesAreTenths() {
    var losses = IntStream.rangeClosed(1, 100).asDoubleStream().toArray();
    assertThat(LossSpread.of(losses).decileGap()).isCloseTo(95.5 - 5.5, within(1e-9));
  }

  @Property(tries = 100)
  void giniIsHalfTheMeanDifferenceByTheMean(
      @ForAll @Size(min = 1, max = 12) List<@DoubleRange(min = 0.01, max = 9) Double> all) {
    var losses = all.stream().mapToDouble(x -> x).toArray();
    double sum = 0;
    double mean = 0;
    for (double a : losses) {
      mean += a / losses.length;
      for (double b : losses) sum += Math.abs(a - b);
    }
    double expected = sum / losses.length / losses.length / (2 * mean);
    assertThat(LossSpread.of(losses).gini()).isCloseTo(expected, within(1e-9));
  }

  @Property(tries = 50)
  void equalLossesHaveNoSpread(@ForAll @DoubleRange(min = 0.1, max = 9) double loss) {
    var spread = LossSpread.of(new double[] {loss, loss, loss, loss});
    assertThat(spread.variation()).isCloseTo(0, within(1e-9));
    assertThat(spread.gini()).isCloseTo(0, within(1e-9));
    assertThat(spread.decileGap()).isZero();
  }
}
