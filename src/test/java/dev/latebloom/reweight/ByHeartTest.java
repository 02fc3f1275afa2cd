package dev.latebloom.reweight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class ByHeartTest {

  /** The reserve has the standings of the others and {@code behind}; first standings are equal. */
  private static ByHeart of(List<Double> standings, double behind) {
    var byHeart = new ByHeart();
    for (double standing : standings) {
      byHeart.add(false, 0, standing);
      byHeart.add(true, 0, standing + behind);
    }
    return byHeart;
  }

  @Property(tries = 200)
  void theReserveIsBehindByTheDifferenceOfMeans(
      @ForAll @Size(min = 8, max = 60) List<@DoubleRange(min = -1, max = 1) Double> standings,
      @ForAll @DoubleRange(max = 2) double behind) {
    var byHeart = of(standings, behind);
    assertThat(byHeart.isWithin(behind + 1e-9, 0)).isTrue();
    assertThat(byHeart.isWithin(behind - 1e-9, 0)).isFalse();
  }

  @Property(tries = 200)
  void standingsThatScatterLeaveRoomForDoubt(
      @ForAll @Size(min = 8, max = 60) List<@DoubleRange(min = -1, max = 1) Double> standings,
      @ForAll @DoubleRange(max = 2) double behind) {
    int size = standings.size();
    double mean = standings.stream().mapToDouble(s -> s).average().orElseThrow();
    double squares = standings.stream().mapToDouble(s -> (s - mean) * (s - mean)).sum();
    double error = Math.sqrt(2 * squares / (2 * size - 3) * 2 / size);
    var byHeart = of(standings, behind);
    assertThat(byHeart.isWithin(behind - 2 * error + 1e-6, 2)).isTrue();
    assertThat(byHeart.isWithin(behind - 2 * error - 1e-6, 2)).isFalse();
  }

  @Property(tries = 200)
  void aReserveThatWasHarderFromTheStartIsNotBehind(
      @ForAll @Size(min = 8, max = 60) List<@DoubleRange(min = -1, max = 1) Double> first,
      @ForAll @DoubleRange(max = 1) double harder,
      @ForAll @DoubleRange(min = 0.1, max = 1) double slope,
      @ForAll @DoubleRange(max = 0.4) double behind) {
    var byHeart = new ByHeart();
    for (int i = 0; i < first.size(); i++) {
      // So that there is a slope to be found.
      double of = first.get(i) + (i % 2 == 0 ? 0.5 : -0.5);
      byHeart.add(false, of, slope * of);
      byHeart.add(true, of + harder, slope * (of + harder) + behind);
    }
    assertThat(byHeart.isWithin(behind + 1e-6, 0)).isTrue();
    assertThat(byHeart.isWithin(behind - 1e-6, 0)).isFalse();
    // All is foretold but what is behind, so that there is no doubt.
    assertThat(byHeart.isWithin(behind - 1e-3, 2)).isFalse();
  }

  @Property(tries = 20)
  void theErrorIsThatOfManyDraws(@ForAll @IntRange(min = 20, max = 60) int size) {
    var random = new SplittableRandom(size);
    int beyond = 0;
    int draws = 2000;
    for (int draw = 0; draw < draws; draw++) {
      var byHeart = new ByHeart();
      for (int i = 0; i < 3 * size; i++) {
        double first = 0.5 * random.nextGaussian();
        byHeart.add(i < size, first, 0.8 * first + 0.4 * random.nextGaussian());
      }
      if (!byHeart.isWithin(0, 1)) beyond++;
    }
    // One standard error is passed by 15.9% of a normal law's draws on one side.
    assertThat((double) beyond / draws).isBetween(0.12, 0.20);
  }

  @Property(tries = 50)
  void fewExamplesSayNothing(@ForAll @IntRange(max = 7) int few) {
    var byHeart = new ByHeart();
    for (int i = 0; i < 100; i++) byHeart.add(false, 0, 0);
    for (int i = 0; i < few; i++) byHeart.add(true, 0, 3);
    assertThat(byHeart.isWithin(0, 0)).isTrue();
  }

  @Property(tries = 50)
  void aFewOutliersDoNotDecide(@ForAll @DoubleRange(min = 3, max = 1e9) double far) {
    var byHeart = new ByHeart();
    for (int i = 0; i < 100; i++) {
      byHeart.add(false, 0, 0);
      byHeart.add(true, 0, i < 3 ? far : 0);
    }
    assertThat(byHeart.isWithin(0.1, 0)).isTrue();
  }
}
