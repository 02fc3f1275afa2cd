package dev.latebloom.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class BinsTest {

  /** A share of i in n, where the i-th of the sorted numbers is exact. */
  @Property(tries = 300)
  void aQuantileIsTheNumberOfItsRank(
      @ForAll @Size(min = 1, max = 64) List<@IntRange(max = 9) Integer> numbers,
      @ForAll @IntRange(min = 1, max = 64) int rank) {
    var bins = new Bins(10);
    numbers.forEach(bins::add);
    int i = 1 + rank % numbers.size();
    // Half a rank lower, so that no rounding of i / n decides.
    double share = (i - 0.5) / numbers.size();
    assertThat(bins.quantile(share)).isEqualTo(numbers.stream().sorted().toList().get(i - 1));
  }
}
