package dev.latebloom.reweight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class ByHeartTest {

  /** The reserve has the standings of the others and {@code behind}. */
  private static ByHeart of(List<Double> standings, double behind) {
    var byHeart = new ByHeart();
    for (double standing : standings) {
      byHeart.add(false, standing);
      byHeart.add(true, standing + behind);
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
    double mean = standings.stream().mapToDouble(s -> s).average().orElseThrow();
    double squares = standings.stream().mapToDouble(s -> (s - mean) * (s - mean)).sum();
    double error = Math.sqrt(2 * squares) / standings.size();
    var byHeart = of(standings, behind);
    assertThat(byHeart.isWithin(behind - 2 * error + 1e-6, 2)).isTrue();
    assertThat(byHeart.isWithin(behind - 2 * error - 1e-6, 2)).isFalse();
  }

  @Property(tries = 50)
  void fewExamplesSayNothing(@ForAll @IntRange(max = 7) int few) {
    var byHeart = new ByHeart();
    for (int i = 0; i < 100; i++) byHeart.add(false, 0);
    for (int i = 0; i < few; i++) byHeart.add(true, 3);
    assertThat(byHeart.isWithin(0, 0)).isTrue();
  }

  @Property(tries = 50)
  void aFewOutliersDoNotDecide(@ForAll @DoubleRange(min = 3, max = 1e9) double far) {
    var byHeart = new ByHeart();
    for (int i = 0; i < 100; i++) {
      byHeart.add(false, 0);
      byHeart.add(true, i < 3 ? far : 0);
    }
    assertThat(byHeart.isWithin(0.1, 0)).isTrue();
  }
}
