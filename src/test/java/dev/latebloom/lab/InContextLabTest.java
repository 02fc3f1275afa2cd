package dev.latebloom.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.lab.InContextReport.Kind;
import dev.latebloom.train.engine.Torch;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two directions and a few seeds: seconds. */
final class InContextLabTest {
  private static final InContextSettings SMALL =
      new InContextSettings(
          List.of(0.6, 0.3), 20, 6, 6, 2_000, 0.02, 0.1, 0.03, List.of(0.01), List.of(2.0));

  private static final Torch TORCH = Torch.load("cpu", 1);
  private static InContextLab.Outcome outcome =
      new InContextLab.Outcome(
          new InContextReport(
              SMALL,
              List.of(),
              List.of(),
              new InContextReport.Drops(0, 0),
              0,
              List.of(),
              List.of()),
          new LossCurve(),
          new LossCurve());

  @BeforeAll
  static void run() {
    outcome = new InContextLab(TORCH, SMALL, steps -> {}).run();
  }

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @Test
  void separateHeadsRestWhereTheClosedFormSays() {
    assertThat(outcome.report().plateaus()).hasSize(3);
    for (var plateau : outcome.report().plateaus()) {
      assertThat(plateau.measured())
          .isCloseTo(plateau.closedForm(), within(0.02 * plateau.closedForm()));
    }
  }

  @Test
  void separateHeadsLearnInTwoDropsAndMergedOnesInOne() {
    assertThat(outcome.report().drops().separate()).isEqualTo(2);
    assertThat(outcome.report().drops().merged()).isEqualTo(1);
  }

  @Test
  void oneHeadEachTakesAsLongAsTheFlow() {
    for (var time : outcome.report().scalar()) {
      assertThat(time.measured()).isCloseTo(time.closedForm(), within(0.03 * time.closedForm()));
    }
  }

  @Test
  void samAndSlowTasksNarrowTheGapAndTheControlWidensIt() {
    double descent = ratio(Kind.DESCENT);
    assertThat(ratio(Kind.SAM)).isLessThan(descent);
    assertThat(ratio(Kind.SLOW_TASKS)).isLessThan(descent);
    assertThat(ratio(Kind.REVERSED)).isGreaterThan(descent);
  }

  @Test
  void judgesNoReferenceNumberOfAnotherTask() {
    assertThat(SMALL.hasReferenceTask()).isFalse();
    assertThat(InContextSettings.REFERENCE.hasReferenceRatios()).isTrue();
  }

  @Test
  void drawsAndTellsAllOfIt() {
    assertThat(new InContextPicture(outcome).svg())
        .contains("closed form", "separate", "merged", "SAM, rho 0.01", "squared error", "</svg>")
        .doesNotContain("NaN");
    assertThat(InContextText.of(outcome.report())).contains("2 learned", "slow tasks x2.0");
  }

  @Test
  void everyLineOfThePictureGoesFromLeftToRight() {
    var paths = Pattern.compile(" d=\"([^\"]*)\"").matcher(new InContextPicture(outcome).svg());
    int lines = 0;
    while (paths.find()) {
      var xs =
          Pattern.compile("[ML]([0-9.]+) ")
              .matcher(paths.group(1))
              .results()
              .map(x -> Double.valueOf(x.group(1)))
              .toList();
      assertThat(xs)
          .satisfiesAnyOf(
              list -> assertThat(list).isSorted(),
              list -> assertThat(list).isSortedAccordingTo(Comparator.reverseOrder()));
      lines++;
    }
    assertThat(lines).isGreaterThan(6);
  }

  @Test
  void aNumberThatIsMissedMakesTheReportBad() {
    assertThat(Check.near("loss", 0.65, 0.64, 0.01, 2).holds()).isFalse();
    assertThat(Check.near("loss", 0.645, 0.64, 0.01, 2).holds()).isTrue();
    assertThat(Check.near("loss", Double.NaN, 0.64, 0.01, 2).holds()).isFalse();
    assertThat(Check.below("ratio", Double.NaN, 3).holds()).isFalse();
    assertThat(Check.above("ratio", Double.NaN, 3).holds()).isFalse();
  }

  @Test
  void refusesSettingsThatMeanNothing() {
    assertThatThrownBy(
            () ->
                new InContextSettings(
                    List.of(0.4), 31, 8, 1, 10, 0.02, 0.1, 0.1, List.of(), List.of()))
        .hasMessageContaining("--eigenvalues needs at least two");
  }

  private static double ratio(Kind kind) {
    return outcome.report().ratios().stream()
        .filter(r -> r.kind() == kind)
        .findFirst()
        .orElseThrow()
        .ratio();
  }
}
