package dev.latebloom.reweight.rival;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class TwoMeansTest {

  @Test
  void theClusterWithTheHigherMeanIsFound() {
    double[][] points = {{0.1f, 0.2f}, {5f, 4f}, {0f, 0.3f}, {4.5f, 4.4f}, {0.2f, 0.1f}};
    assertThat(TwoMeans.higher(points)).isEqualTo(bits(1, 3));
  }

  @Test
  void equalPointsAreNotHigherThanThemselves() {
    assertThat(TwoMeans.higher(new double[][] {{1}, {1}, {1}}).isEmpty()).isTrue();
    assertThat(TwoMeans.higher(new double[0][]).isEmpty()).isTrue();
  }

  /** In one dimension a cluster is an interval: nobody below the border is higher. */
  @Property(tries = 200)
  void noPointOfTheHigherClusterIsBelowOneOfTheLower(
      @ForAll @Size(min = 2, max = 60) List<@FloatRange(max = 9) Float> losses) {
    var higher = TwoMeans.higher(points(losses));
    for (int i = 0; i < losses.size(); i++) {
      for (int j = 0; j < losses.size(); j++) {
        if (higher.get(i) && !higher.get(j)) {
          assertThat(losses.get(i)).isGreaterThan(losses.get(j));
        }
      }
    }
  }

  @Property(tries = 100)
  void theOrderOfThePointsDoesNotMatter(
      @ForAll @Size(min = 2, max = 40) List<@FloatRange(max = 9) Float> losses) {
    var order = new java.util.ArrayList<>(IntStream.range(0, losses.size()).boxed().toList());
    Collections.shuffle(order, new Random(7));
    var higher = TwoMeans.higher(points(losses));
    var shuffled = TwoMeans.higher(points(order.stream().map(losses::get).toList()));
    for (int i = 0; i < order.size(); i++) {
      assertThat(shuffled.get(i)).isEqualTo(higher.get(order.get(i)));
    }
  }

  private static double[][] points(List<Float> losses) {
    return losses.stream().map(loss -> new double[] {loss}).toArray(double[][]::new);
  }

  private static BitSet bits(int... at) {
    var bits = new BitSet();
    for (int i : at) bits.set(i);
    return bits;
  }
}
