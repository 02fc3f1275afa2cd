package dev.latebloom.reweight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.config.ByName;
import dev.latebloom.ledger.Cohort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The policy with its shipped settings on a learner whose truth is known. */
final class OnlineLateSimulationTest {
  private static final int EASIEST = 0;
  private static final int HARDEST = 5;

  @TempDir Path folder;

  private SimulatedLearner learner(double errors, Pass pass, long seed) throws IOException {
    var world = SimulatedLearner.World.graded(errors);
    return new SimulatedLearner(folder, world, true, pass, seed);
  }

  private static Pass uniform() {
    return Defaults.pass(new Uniform(Counts.of(new ByName(Map.of()))));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void showsSourcesLessOneAfterTheOtherAsTheyAreLearned(long seed) throws IOException {
    try (var learner = learner(0.03, Defaults.pass(), seed)) {
      learner.run(0, 600);
      assertThat(learner.meanWeight(EASIEST)).isLessThan(1.05);
      assertThat(learner.meanWeight(HARDEST)).isGreaterThan(2.3);
      learner.run(600, 2400);
      assertThat(learner.progress(HARDEST)).isGreaterThan(0.95);
      assertThat(learner.meanWeight(HARDEST)).isLessThan(2.3);
    }
  }

  /** A learner without features that sources share: the hardest gains its turn alone. */
  @Test
  void teachesTheHardestSourceSoonerThanUniformDoes() throws IOException {
    double alike;
    try (var learner = learner(0.03, uniform(), 4)) {
      learner.run(0, 1500);
      alike = learner.progress(HARDEST);
    }
    try (var learner = learner(0.03, Defaults.pass(), 4)) {
      learner.run(0, 1500);
      assertThat(learner.progress(HARDEST)).isGreaterThan(alike + 0.05);
    }
  }

  @ParameterizedTest
  @CsvSource({"0.03, 1", "0.03, 2", "0.03, 3", "0.1, 4"})
  void quarantineHoldsMostErrorsAndLittleElse(double errors, long seed) throws IOException {
    try (var learner = learner(errors, Defaults.pass(), seed)) {
      learner.run(0, 2000);
      int planted = 0;
      int found = 0;
      for (int id = 0; id < learner.error.length; id++) {
        if (!learner.error[id]) continue;
        planted++;
        if (learner.is(id, Cohort.QUARANTINED)) found++;
      }
      assertThat((double) found / learner.count(Cohort.QUARANTINED))
          .as("precision")
          .isGreaterThanOrEqualTo(0.8);
      assertThat((double) found / planted).as("recall").isGreaterThanOrEqualTo(0.8);
    }
  }

  @Test
  void weightsStayBetweenOneVisitAndTheLargest() throws IOException {
    try (var learner = learner(0.03, Defaults.pass(), 1)) {
      learner.run(0, 1500);
      assertThat(learner.smallestWeight).isEqualTo(256);
      assertThat(learner.largestWeight).isEqualTo(4 * 256);
    }
  }

  @Test
  void nothingIsLateNorShownMoreWhileNothingIsLearned() throws IOException {
    var world = new SimulatedLearner.World(8000, 0.03, List.of(1.0, 1.0), List.of(1e9, 1e9));
    try (var learner = new SimulatedLearner(folder, world, true, Defaults.pass(), 1)) {
      learner.run(0, 500);
      assertThat(learner.count(Cohort.LATE)).isZero();
      assertThat(learner.changes).isZero();
    }
  }

  @Test
  void aRareSourceIsLearnedSoonerThanUnderUniformWhereSourcesCountAlike() throws IOException {
    var world = new SimulatedLearner.World(8000, 0.03, List.of(8.0, 1.0), List.of(3000.0, 3000.0));
    try (var learner = new SimulatedLearner(folder, world, true, uniform(), 1)) {
      learner.run(0, 400);
      assertThat(learner.progress(1)).isLessThan(0.5);
    }
    var balanced = Defaults.pass("reweight.target=balanced");
    try (var learner = new SimulatedLearner(folder, world, true, balanced, 1)) {
      learner.run(0, 400);
      assertThat(learner.progress(1)).isGreaterThan(0.8);
    }
  }

  /** But for some whose newest losses happen to be high. */
  @Test
  void hardlyAnythingIsLateWhenAllIsLearned() throws IOException {
    var world = new SimulatedLearner.World(8000, 0, List.of(1.0, 1.0), List.of(100.0, 200.0));
    try (var learner = new SimulatedLearner(folder, world, true, Defaults.pass(), 1)) {
      learner.run(0, 800);
      assertThat(learner.count(Cohort.LATE)).isLessThan(160);
      assertThat(learner.count(Cohort.EARLY)).isGreaterThan(7840);
    }
  }
}
