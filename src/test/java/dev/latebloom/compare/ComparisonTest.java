package dev.latebloom.compare;

import static dev.latebloom.compare.Made.LATE;
import static dev.latebloom.compare.Made.SAM;
import static dev.latebloom.compare.Made.UNIFORM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class ComparisonTest {
  private static final OptionalDouble NO_ERRORS = OptionalDouble.of(0);

  /** Uniform ends at 0.5, 0.6, 0.7 and late 0.1, 0.2, 0.3 above it. */
  private static Comparison threeSeeds() {
    var runs = new ArrayList<RunResult>();
    for (int seed = 0; seed < 3; seed++) {
      double base = 0.5 + 0.1 * seed;
      runs.add(Made.run(UNIFORM, 0, seed, 1, 0.1, 0.3, base));
      runs.add(Made.run(LATE, 0, seed, 1, 0.1, 0.4, base + 0.1 * (seed + 1)));
    }
    var plan = Made.plan(List.of(UNIFORM, LATE), List.of(0.0), List.of(0L, 1L, 2L));
    return new Comparison(plan, runs, List.of());
  }

  /** Differences 0.1, 0.2, 0.3: mean 0.2, s = 0.1, so 0.2 ± 4.30265 · 0.1 / √3; by 0.6. */
  @Test
  void differencesAreTakenSeedBySeed() {
    var comparison = threeSeeds();
    var stat = comparison.stat(comparison.metrics().headline(), LATE, NO_ERRORS);
    assertThat(stat.value().mean()).isCloseTo(0.8, within(1e-12));
    assertThat(stat.difference().mean()).isCloseTo(0.2, within(1e-12));
    assertThat(stat.difference().low()).isCloseTo(0.2 - 0.248414, within(1e-5));
    assertThat(stat.relative().mean()).isCloseTo(0.2 / 0.6, within(1e-12));
    assertThat(stat.relative().high()).isCloseTo((0.2 + 0.248414) / 0.6, within(1e-5));
  }

  @Test
  void aSeedWithoutItsBaselineIsInNoDifference() {
    var runs = new ArrayList<>(threeSeeds().results());
    runs.removeIf(run -> run.run().arm().equals(UNIFORM) && run.run().seed() == 2);
    var comparison = new Comparison(threeSeeds().plan(), runs, List.of());
    var stat = comparison.stat(comparison.metrics().headline(), LATE, NO_ERRORS);
    assertThat(stat.value().n()).isEqualTo(3);
    assertThat(stat.difference().n()).isEqualTo(2);
    assertThat(stat.difference().mean()).isCloseTo(0.15, within(1e-12));
  }

  @Test
  void overAllErrorsASeedCountsOnce() {
    var plan = Made.plan(List.of(UNIFORM, LATE), List.of(0.0, 0.1), List.of(0L, 1L));
    var runs =
        List.of(
            Made.run(UNIFORM, 0, 0, 1, 0.5),
            Made.run(LATE, 0, 0, 1, 0.7),
            Made.run(UNIFORM, 0.1, 0, 1, 0.4),
            Made.run(LATE, 0.1, 0, 1, 0.4),
            Made.run(UNIFORM, 0, 1, 1, 0.5),
            Made.run(LATE, 0, 1, 1, 0.9));
    var comparison = new Comparison(plan, runs, List.of());
    var all = comparison.stat(comparison.metrics().headline(), LATE, OptionalDouble.empty());
    assertThat(all.value().n()).as("seed 1 lacks a share of errors").isEqualTo(1);
    assertThat(all.difference().mean()).isCloseTo(0.1, within(1e-12));
  }

  /** SAM takes two seconds a step: when uniform ends at 300 s it is at step 150. */
  @Test
  void atEqualSecondsASlowRunIsCut() {
    var plan = Made.plan(List.of(UNIFORM, SAM), List.of(0.0), List.of(0L));
    var runs =
        List.of(Made.run(UNIFORM, 0, 0, 1, 0.1, 0.3, 0.5), Made.run(SAM, 0, 0, 2, 0.2, 0.4, 0.6));
    var comparison = new Comparison(plan, runs, List.of());
    var views = comparison.metrics().views();
    assertThat(comparison.value(views.get(0), SAM, 0, 0)).isEqualTo(0.6);
    assertThat(comparison.value(views.get(1), SAM, 0, 0)).isEqualTo(0.6);
    assertThat(comparison.value(views.get(2), SAM, 0, 0)).isCloseTo(0.3, within(1e-12));
    // 0.5 is first reached at the evaluation of step 300, 600 s, twice the baseline's whole time.
    assertThat(comparison.timesToBaseline(SAM, NO_ERRORS)).containsExactly(2.0);
  }

  @Test
  void whoNeverGetsThereTakesForEver() {
    var plan = Made.plan(List.of(UNIFORM, SAM), List.of(0.0), List.of(0L));
    var runs = List.of(Made.run(UNIFORM, 0, 0, 1, 0.5), Made.run(SAM, 0, 0, 1, 0.4));
    var comparison = new Comparison(plan, runs, List.of());
    assertThat(comparison.timesToBaseline(SAM, NO_ERRORS))
        .containsExactly(Double.POSITIVE_INFINITY);
  }

  /** The losses of the two end at 0.5 and 0.3: both were at 0.5, late at step 250. */
  @Test
  void atEqualLossBothAreWhereTheWorseOneEnds() {
    var plan = Made.plan(List.of(UNIFORM, LATE), List.of(0.0), List.of(0L));
    var runs =
        List.of(Made.run(UNIFORM, 0, 0, 1, 0.1, 0.3, 0.5), Made.run(LATE, 0, 0, 1, 0.1, 0.3, 0.7));
    var comparison = new Comparison(plan, runs, List.of());
    var variation = comparison.metrics().simplicityAtEqualLoss().getFirst();
    assertThat(comparison.value(variation, UNIFORM, 0, 0)).isCloseTo(0.5, within(1e-12));
    assertThat(comparison.value(variation, LATE, 0, 0)).isCloseTo(0.5, within(1e-12));
  }

  /** 0.9 and 0.3 are 0.6 on average; where the first is three times as common, 0.75. */
  @Test
  void overExamplesAKindOfTestCountsAsMuchAsItIsCommon() {
    var run =
        Made.run(UNIFORM, Map.of("sum-1", 0.75, "sum-2", 0.25), Map.of("sum-1", 0.9, "sum-2", 0.3));
    var plan = Made.plan(List.of(UNIFORM), List.of(0.0), List.of(0L));
    var comparison = new Comparison(plan, List.of(run), List.of());
    var targets = comparison.metrics().targets();
    assertThat(targets).hasSize(4);
    assertThat(comparison.value(targets.get(0), UNIFORM, 0, 0)).isCloseTo(0.6, within(1e-12));
    assertThat(comparison.value(targets.get(1), UNIFORM, 0, 0)).isCloseTo(0.75, within(1e-12));
    assertThat(comparison.value(targets.get(2), UNIFORM, 0, 0)).isCloseTo(0.4, within(1e-12));
    assertThat(comparison.value(targets.get(3), UNIFORM, 0, 0)).isCloseTo(0.25, within(1e-12));
  }

  /** A source of a few records has no tests: the others' shares are taken as all there is. */
  @Test
  void aKindOfRecordWithoutTestsCountsForNothing() {
    var run = Made.run(UNIFORM, Map.of("sum-1", 0.5, "few", 0.5), Map.of("sum-1", 0.9));
    var plan = Made.plan(List.of(UNIFORM), List.of(0.0), List.of(0L));
    var comparison = new Comparison(plan, List.of(run), List.of());
    var overExamples = comparison.metrics().targets().get(1);
    assertThat(comparison.value(overExamples, UNIFORM, 0, 0)).isCloseTo(0.9, within(1e-12));
  }

  @Test
  void columnsThatNobodyKnowsYetAreCompared() {
    var comparison = threeSeeds();
    var figures = comparison.metrics().figures();
    assertThat(figures).extracting(Metric::name).containsExactly("gini_of_the_future");
    assertThat(comparison.value(figures.getFirst(), LATE, 0, 0)).isEqualTo(0.5);
  }
}
