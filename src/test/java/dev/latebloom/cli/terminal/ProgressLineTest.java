package dev.latebloom.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.observe.CohortFigures;
import dev.latebloom.observe.Figures;
import dev.latebloom.observe.Lowest;
import dev.latebloom.observe.Simplicity;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.observe.StageTimes;
import dev.latebloom.observe.Throughput;
import dev.latebloom.train.Evaluation;
import dev.latebloom.train.RolloutFigures;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class ProgressLineTest {
  private static final Throughput RATE = Throughput.from(0, 0, 0).with(2_000_000_000L, 20, 160_000);

  @Test
  void aWideLineSaysEverything() {
    assertThat(ProgressLine.training(snapshot(500), Evaluation.NONE, RATE, 2000, 120))
        .isEqualTo(
            "[######..................]  step 500/2,000  loss 1.250  80.0k tokens/s  ETA 2:30"
                + "  late x1.27");
  }

  @Test
  void aRunThatHoldsRecordsOutSaysTheirLoss() {
    var evaluation =
        new Evaluation(
            450,
            List.of(),
            1.5,
            1.6,
            new Evaluation.Best(450, 1.5),
            false,
            Evaluation.Spent.NOTHING,
            "");
    assertThat(ProgressLine.training(snapshot(500), evaluation, RATE, 0, 120))
        .isEqualTo("step 500  loss 1.250  held-out 1.500  80.0k tokens/s  late x1.27");
  }

  @Test
  void aRunThatLearnsFromRewardsSaysTheirMean() {
    var rollouts = new RolloutFigures(64, 0.75, 0.3, 0.02, 0.04, 0, 1.2, 17, 0.1, 0.25);
    assertThat(ProgressLine.training(snapshot(500, rollouts), Evaluation.NONE, RATE, 0, 120))
        .isEqualTo("step 500  reward 0.750  80.0k tokens/s  late x1.27");
  }

  @Test
  void withoutAGoalThereIsNeitherBarNorTimeLeft() {
    assertThat(ProgressLine.training(snapshot(500), Evaluation.NONE, RATE, 0, 120))
        .isEqualTo("step 500  loss 1.250  80.0k tokens/s  late x1.27");
  }

  @Test
  void aNarrowLineKeepsTheStep() {
    assertThat(ProgressLine.training(snapshot(500), Evaluation.NONE, RATE, 2000, 30))
        .isEqualTo("step 500/2,000  loss 1.250");
  }

  @Test
  void beforeAnyRateTheTimeLeftIsUnknown() {
    assertThat(
            ProgressLine.training(
                snapshot(1), Evaluation.NONE, Throughput.from(0, 1, 300), 2000, 200))
        .contains("ETA -");
  }

  @Test
  void countingSaysWhatIsCounted() {
    assertThat(ProgressLine.counting("records", 5000, 10_000, 2500, 80))
        .isEqualTo("[############............]  5,000/10,000 records  2500/s  ETA 0:02");
    assertThat(ProgressLine.counting("records", 5000, 0, 2500, 80))
        .isEqualTo("5,000 records  2500/s");
  }

  @Property
  void noLineIsLongerThanItsWidth(
      @ForAll @LongRange(min = 1, max = 1_000_000_000_000L) long step,
      @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long goal,
      @ForAll @IntRange(min = 1, max = 300) int width) {
    assertThat(ProgressLine.training(snapshot(step), Evaluation.NONE, RATE, goal, width).length())
        .isLessThanOrEqualTo(width);
    assertThat(ProgressLine.counting("records", step, goal, 1e9, width).length())
        .isLessThanOrEqualTo(width);
  }

  @Property
  void aBarIsFullOnlyAtTheEnd(
      @ForAll @DoubleRange(min = -1, max = 2) double share,
      @ForAll @IntRange(min = 1, max = 60) int columns) {
    var bar = ProgressLine.bar(share, columns);
    assertThat(bar).hasSize(columns);
    assertThat(bar.equals("#".repeat(columns))).isEqualTo(share >= 1);
  }

  private static Snapshot snapshot(long step) {
    return snapshot(step, RolloutFigures.NONE);
  }

  private static Snapshot snapshot(long step, RolloutFigures rollouts) {
    var late = new CohortFigures(Cohort.LATE, 30, 1.5, 0.381);
    var early = new CohortFigures(Cohort.EARLY, 70, 0.1, 0.619);
    return new Snapshot(
        step,
        1,
        step * 8000,
        step * 64,
        1.25,
        2.5,
        new Lowest(step, 1.25),
        1,
        1e-3,
        2,
        new StageTimes(0, 0, 0, 0, 0, 0, 0),
        rollouts,
        new Figures(step, List.of(early, late), 90, 4, Simplicity.NONE));
  }
}
