package dev.latebloom.reweight.rival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.pool.DrawnCandidates;
import dev.latebloom.train.Candidates;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Which of the candidates of a step are trained on. */
final class ChoicesTest {

  /** Forty candidates; number i has a loss of i hundredths. */
  private static Candidates forty(long step) {
    var losses = new float[40];
    for (int i = 0; i < losses.length; i++) losses[i] = i / 100f;
    return DrawnCandidates.of(step, losses);
  }

  @Test
  void selectiveBackpropTakesItsNumberWhateverChanceSays() {
    for (double beta : new double[] {0, 1, 50}) {
      var chosen = new SelectiveBackprop(1, 4, beta, 0).choose(forty(7));
      assertThat(chosen.ids()).hasSize(10).doesNotHaveDuplicates();
      assertThat(chosen.factors()).isEmpty();
    }
  }

  @Test
  void withoutPreferenceSelectiveBackpropTakesTheFirst() {
    assertThat(new SelectiveBackprop(1, 4, 0, 0).choose(forty(7)).ids())
        .isEqualTo(IntStream.range(0, 10).mapToObj(i -> (long) i).toList());
  }

  @Test
  void aStrongPreferenceTakesTheHighestLosses() {
    assertThat(new SelectiveBackprop(1, 4, 1000, 0).choose(forty(7)).ids())
        .containsExactlyInAnyOrder(30L, 31L, 32L, 33L, 34L, 35L, 36L, 37L, 38L, 39L);
  }

  @Test
  void selectiveBackpropTakesHighLossesMoreOftenAndRepeatsItself() {
    var policy = new SelectiveBackprop(1, 4, 1, 0);
    int high = 0;
    for (long step = 1; step <= 200; step++) {
      var ids = policy.choose(forty(step)).ids();
      assertThat(policy.choose(forty(step)).ids()).isEqualTo(ids);
      high += (int) ids.stream().filter(id -> id >= 20).count();
    }
    // Of 2,000 by p = percentile, taken in order: the first half has 5 to 10 of 20 each time.
    assertThat(high).isBetween(200, 1200);
  }

  @Property(tries = 200)
  void linUpperCountsNoHigherLossLessAndAllTogetherAsMuchAsBefore(
      @ForAll @Size(min = 1, max = 64) List<@DoubleRange(max = 12) Double> losses) {
    double[] of = losses.stream().mapToDouble(l -> l).toArray();
    double[] weights = LinUpper.weights(of, 1);
    assertThat(Arrays.stream(weights).average().orElseThrow()).isCloseTo(1, within(1e-9));
    for (int i = 0; i < of.length; i++) {
      for (int j = 0; j < of.length; j++) {
        if (of[i] <= of[j]) assertThat(weights[i]).isLessThanOrEqualTo(weights[j] + 1e-12);
      }
    }
  }

  /** By hand: losses 0, 1, 2 are -1, 0, 1; min(l + 1, 1) is 0, 1, 1. */
  @Test
  void linUpperIsLinearBelowTheMiddleAndFlatAbove() {
    double[] weights = LinUpper.weights(new double[] {0, 1, 2}, 1);
    double sum = 1 + 2 * Math.E;
    assertThat(weights)
        .containsExactly(new double[] {3 / sum, 3 * Math.E / sum, 3 * Math.E / sum}, within(1e-12));
  }

  @Test
  void linUpperCountsAllAlikeUntilTheBurnInIsOver() {
    var policy = new LinUpper(100, 1);
    assertThat(policy.choose(forty(100)).factors()).isEmpty();
    var later = policy.choose(forty(101));
    assertThat(later.factors()).hasSize(40);
    assertThat(later.ids()).hasSize(40);
  }
}
