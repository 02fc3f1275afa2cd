package dev.latebloom.observe.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class LearningTimesTest {
  @Property
  void aBoundTakesInAllThatWasLearnedByIt(
      @ForAll List<@IntRange(min = 1, max = 2_000_000) Integer> learned) {
    var times = new LearningTimes();
    learned.forEach(times::add);

    assertThat(LearningTimes.BOUNDS)
        .allSatisfy(
            bound ->
                assertThat(times.upTo(bound))
                    .isEqualTo(learned.stream().filter(time -> time <= bound).count()));
  }

  @Test
  void eachBoundIsAboutOneAndAHalfTimesTheOneBefore() {
    var bounds = LearningTimes.BOUNDS.subList(0, LearningTimes.BOUNDS.size() - 1);
    for (int i = 1; i < bounds.size(); i++) {
      assertThat((double) bounds.get(i) / bounds.get(i - 1)).isBetween(1.5, 1.61);
    }
  }
}
