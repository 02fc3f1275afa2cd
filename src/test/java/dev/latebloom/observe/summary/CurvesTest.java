package dev.latebloom.observe.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class CurvesTest {
  @Property(tries = 200)
  void howeverManyStepsThereAreNoneIsLostAndPointsAreFew(
      @ForAll @IntRange(min = 1, max = 3000) int steps,
      @ForAll @IntRange(min = 2, max = 50) int most) {
    var curves = new Curves(most);
    for (int step = 1; step <= steps; step++) curves.add(step, Map.of("x", (double) step));

    var points = curves.points();
    assertThat(points).hasSizeBetween(1, most);
    // Halves are merged only when there are too many, so a long curve has at least half of them.
    assertThat(points.size()).isGreaterThanOrEqualTo(Math.min(steps, most / 2));
    assertThat(points.stream().mapToLong(point -> value(point).count()).sum()).isEqualTo(steps);
    long next = 1;
    for (var point : points) {
      assertThat(point.first()).isEqualTo(next);
      assertThat(value(point).low()).isEqualTo((double) point.first());
      assertThat(value(point).high()).isEqualTo((double) point.last());
      assertThat(value(point).mean())
          .isCloseTo((point.first() + point.last()) / 2.0, within(1e-6 * steps));
      next = point.last() + 1;
    }
    assertThat(next).isEqualTo(steps + 1);
  }

  @Test
  void curvesThroughTheirOwnPointsGoOnAsIfNothingHadBeen() {
    var whole = new Curves(10);
    var first = new Curves(10);
    for (int step = 1; step <= 500; step++) {
      whole.add(step, Map.of("x", step % 7.0));
      first.add(step, Map.of("x", step % 7.0));
    }
    var second = new Curves(10, first.points());
    for (int step = 501; step <= 1300; step++) {
      whole.add(step, Map.of("x", step % 7.0));
      second.add(step, Map.of("x", step % 7.0));
    }
    assertThat(second.points()).hasSameSizeAs(whole.points());
    for (int i = 0; i < whole.points().size(); i++) {
      assertThat(second.points().get(i).first()).isEqualTo(whole.points().get(i).first());
      assertThat(value(second.points().get(i)).count())
          .isEqualTo(value(whole.points().get(i)).count());
    }
  }

  @Test
  void whatCameAfterAStepIsForgotten() {
    var curves = new Curves(100);
    for (int step = 1; step <= 50; step++) curves.add(step, Map.of("x", 1.0));
    curves.truncateAfter(20);
    assertThat(curves.points()).hasSize(20);
    assertThat(curves.points().getLast().last()).isEqualTo(20);
  }

  @Test
  void whatIsNoNumberIsLeftOut() {
    var curves = new Curves(10);
    curves.add(1, Map.of("x", Double.NaN));
    curves.add(2, Map.of("x", Double.NaN, "y", 3.0));
    assertThat(curves.points()).hasSize(1);
    assertThat(Curves.names(curves.points())).containsExactly("y");
  }

  @Test
  void ofAnOpenSetOnlyWhatIsRetainedIsKept() {
    var curves = new Curves(10);
    curves.add(1, Map.of("gone", 1.0));
    curves.add(2, Map.of("gone", 1.0, "kept", 2.0));
    curves.retain(Set.of("kept"));
    assertThat(curves.points()).hasSize(1);
    assertThat(Curves.names(curves.points())).containsExactly("kept");
  }

  private static Spread value(Curves.Point point) {
    return point.values().getOrDefault("x", Spread.of(Double.NaN));
  }
}
