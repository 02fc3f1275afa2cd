package dev.latebloom.reweight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ledger.Cohort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The policy with its shipped settings on a learner whose truth is known: 1,500 steps of 64 unless
 * said.
 */
final class OnlineLateSimulationTest {
  private static final OnlineLateSettings SETTINGS = Defaults.onlineLate();
  private static final int EASIEST = 0;
  private static final int HARDEST = 5;

  @TempDir Path folder;

  private SimulatedLearner learner(double errors, boolean sourcesKnown, Pass pass, long seed)
      throws IOException {
    var world = SimulatedLearner.World.graded(errors);
    return new SimulatedLearner(folder, world, sourcesKnown, pass, seed);
  }

  private SimulatedLearner learner(double errors, boolean sourcesKnown, long seed)
      throws IOException {
    return learner(errors, sourcesKnown, Defaults.pass(SETTINGS), seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void showsOneSourceAfterTheOtherMoreUntilItIsLearned(long seed) throws IOException {
    try (var learner = learner(0.03, true, seed)) {
      learner.run(0, 600);
      assertThat(learner.meanWeight(EASIEST)).isLessThan(1.05);
      assertThat(learner.meanWeight(3)).isGreaterThan(2.3);
      assertThat(learner.meanWeight(HARDEST)).isLessThan(1.05);
      learner.run(600, 1400);
      assertThat(learner.meanWeight(3)).isLessThan(1.05);
      assertThat(learner.meanWeight(HARDEST)).isGreaterThan(2.3);
    }
  }

  /** A learner without features that sources share: the hardest gains its turn alone. */
  @Test
  void teachesTheHardestSourceSoonerThanUniformDoes() throws IOException {
    double uniform;
    try (var learner = learner(0.03, true, new Pass(new Uniform(), SETTINGS), 4)) {
      learner.run(0, 1500);
      uniform = learner.progress(HARDEST);
    }
    try (var learner = learner(0.03, true, 4)) {
      learner.run(0, 1500);
      assertThat(learner.progress(HARDEST)).isGreaterThan(uniform + 0.05);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.03, true, 1", "0.03, true, 2", "0.1, true, 3",
    "0.03, false, 1", "0.03, false, 2", "0.1, false, 3"
  })
  void errorsAreNoCommonerAmongWhatIsShownMore(double errors, boolean sourcesKnown, long seed)
      throws IOException {
    try (var learner = learner(errors, sourcesKnown, seed)) {
      learner.run(0, 1500);
      // What was planted is itself a draw: its share is within some per cent of what was asked.
      assertThat(learner.errorsAmongLateVisits()).isPositive().isLessThanOrEqualTo(1.03 * errors);
    }
  }

  @ParameterizedTest
  @CsvSource({"0.03, 1", "0.03, 2", "0.03, 3", "0.1, 4"})
  void quarantineHoldsMostErrorsAndLittleElse(double errors, long seed) throws IOException {
    try (var learner = learner(errors, true, seed)) {
      // Late examples take most draws; by now the others have had about ten each.
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
  void weightsStayBetweenOneVisitAndTheCapAndMoveSeldom() throws IOException {
    try (var learner = learner(0.03, true, 1)) {
      learner.run(0, 1500);
      assertThat(learner.smallestWeight).isEqualTo(256);
      assertThat(learner.largestWeight).isEqualTo(5 * 256);
      // Four changes up and four down are what the ramp needs for one that is late once.
      assertThat(learner.changes).isLessThan(8 * learner.error.length);
    }
  }

  @Test
  void hardExamplesAreFoundWithoutSourcesToo() throws IOException {
    try (var learner = learner(0.03, false, 1)) {
      learner.run(0, 900);
      assertThat(learner.meanWeight(HARDEST)).isGreaterThan(learner.meanWeight(EASIEST) + 0.7);
    }
  }

  @Test
  void nothingIsLateWhileNothingIsLearned() throws IOException {
    var world = new SimulatedLearner.World(8000, 0.03, List.of(1.0, 1.0), List.of(1e9, 1e9));
    try (var learner = new SimulatedLearner(folder, world, true, Defaults.pass(SETTINGS), 1)) {
      learner.run(0, 500);
      assertThat(learner.count(Cohort.LATE)).isZero();
      assertThat(learner.changes).isZero();
    }
  }

  @Test
  void aSourceThatIsLeftToChanceIsShownMoreForAWhileAndNoLonger() throws IOException {
    var world = new SimulatedLearner.World(8000, 0, List.of(9.0, 1.0), List.of(200.0, 1e9));
    try (var learner = new SimulatedLearner(folder, world, true, Defaults.pass(SETTINGS), 1)) {
      learner.run(0, 300);
      assertThat(learner.meanWeight(1)).isGreaterThan(2);
      learner.run(300, 2000);
      assertThat(learner.meanWeight(1)).isEqualTo(1);
    }
  }

  @Test
  void aRareSourceIsLearnedSoonerThanUnderUniform() throws IOException {
    var world = new SimulatedLearner.World(8000, 0.03, List.of(8.0, 1.0), List.of(3000.0, 3000.0));
    try (var learner =
        new SimulatedLearner(folder, world, true, new Pass(new Uniform(), SETTINGS), 1)) {
      learner.run(0, 400);
      assertThat(learner.progress(1)).isLessThan(0.5);
    }
    try (var learner = new SimulatedLearner(folder, world, true, Defaults.pass(SETTINGS), 1)) {
      learner.run(0, 400);
      assertThat(learner.progress(1)).isGreaterThan(0.8);
    }
  }

  @Test
  void nothingIsLateWhenAllIsLearned() throws IOException {
    var world = new SimulatedLearner.World(8000, 0, List.of(1.0, 1.0), List.of(100.0, 200.0));
    try (var learner = new SimulatedLearner(folder, world, true, Defaults.pass(SETTINGS), 1)) {
      learner.run(0, 800);
      assertThat(learner.count(Cohort.LATE)).isZero();
      assertThat(learner.count(Cohort.EARLY)).isGreaterThan(7900);
    }
  }
}
