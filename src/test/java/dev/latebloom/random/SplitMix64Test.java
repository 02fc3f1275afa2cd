package dev.latebloom.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class SplitMix64Test {

  /** The JDK's generator is of the same paper. */
  @Property(tries = 100)
  void numbersOfAStreamAreThoseOfTheJdk(@ForAll long seed) {
    var expected = new SplittableRandom(seed);
    for (int n = 1; n <= 20; n++) {
      assertThat(SplitMix64.mix(seed + n * SplitMix64.GAMMA)).isEqualTo(expected.nextLong());
    }
  }
}
