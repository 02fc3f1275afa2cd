package dev.latebloom.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
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

  /** As the streams of neighbouring seeds once did: one sequence from different places. */
  @Property(tries = 20)
  void streamsOfRelatedSeedsShareNoNumber(@ForAll long seed) {
    var related = List.of(seed, seed + 1, seed + SplitMix64.GAMMA);
    var seen = new HashSet<Long>();
    for (long each : related) {
      for (long use = 0; use < 4; use++) {
        var stream = SplitMix64.stream(each, use);
        for (int n = 0; n < 100; n++) assertThat(seen.add(stream.nextLong())).isTrue();
      }
    }
  }
}
