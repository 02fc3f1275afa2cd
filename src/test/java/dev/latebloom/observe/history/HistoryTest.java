package dev.latebloom.observe.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.observe.SourceFigures;
import dev.latebloom.observe.summary.Curves;
import dev.latebloom.observe.summary.Largest;
import dev.latebloom.serve.Samples;
import dev.latebloom.train.RolloutFigures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HistoryTest {
  @TempDir private Path folder;
  private Path file;
  private History history;

  @BeforeEach
  void begins() {
    file = folder.resolve("history.json");
    history = new History(file);
  }

  @Test
  void aRunThatGoesOnHasWhatCameBefore() throws IOException {
    for (int step = 1; step <= 100; step++) history.stepped(step, 2, RolloutFigures.NONE);
    history.passed(Samples.snapshot(50).figures(), Samples.sources());
    history.evaluated(Samples.evaluation());
    history.write();

    var next = History.readFrom(file, 60);
    assertThat(next.points(Chart.LOSS)).hasSize(60);
    assertThat(Curves.names(next.points(Chart.SOURCE_LOSS)))
        .containsExactly("product-2x2", "sum-1");
    assertThat(next.points(Chart.COHORT_LOSS).getLast().last()).isEqualTo(50);
    assertThat(next.points(Chart.HELD_OUT)).as("of step 1,000").isEmpty();
  }

  @Test
  void tenThousandSourcesMakeADozenCurves() {
    var many =
        IntStream.range(0, 10_000)
            .mapToObj(i -> new SourceFigures("source-" + i, 1 + i, 1, 2, 0, 0, 0))
            .toList();
    history.passed(Samples.snapshot(50).figures(), many);
    assertThat(Curves.names(history.points(Chart.SOURCE_LOSS)))
        .hasSize(12)
        .contains("source-9999", Largest.OTHERS);
  }

  @Test
  void ofResponsesRewardDivergenceAndEntropyAreKept() {
    history.stepped(1, 0.75, responses(0.25, 0.5));
    assertThat(mean(Chart.REWARD)).isEqualTo(0.25);
    assertThat(mean(Chart.DIVERGENCE)).isEqualTo(0.5);
    assertThat(mean(Chart.ENTROPY)).isEqualTo(2);
  }

  @Test
  void withoutAReferenceThereIsNoDivergence() {
    history.stepped(1, 0.75, responses(0.25, Double.NaN));
    assertThat(history.points(Chart.DIVERGENCE)).isEmpty();
    assertThat(mean(Chart.REWARD)).isEqualTo(0.25);
  }

  private static RolloutFigures responses(double reward, double divergence) {
    return new RolloutFigures(8, reward, 0.1, divergence, 0.04, 0, 2, 20, 0, 0);
  }

  private double mean(Chart chart) {
    return history.points(chart).getLast().values().values().iterator().next().mean();
  }

  @Test
  void aWeekOfStepsIsAsLargeAsADay() throws IOException {
    for (int step = 1; step <= 10_000; step++)
      history.stepped(step, 1.0 / step, RolloutFigures.NONE);
    history.write();
    long before = Files.size(file);
    for (int step = 10_001; step <= 100_000; step++)
      history.stepped(step, 1.0 / step, RolloutFigures.NONE);
    history.write();
    assertThat(Files.size(file)).isLessThan(2 * before).isLessThan(40_000);
  }

  @Test
  void aSourceWithoutANameHasOneHere() {
    history.passed(
        Samples.snapshot(50).figures(), List.of(new SourceFigures("", 3, 3, 2, 0, 0, 0)));
    assertThat(Curves.names(history.points(Chart.SOURCE_LOSS))).containsExactly("(none)");
  }

  @Test
  void aDamagedFileIsNamed() throws IOException {
    Files.writeString(file, "{\"LOSS\": 3}");
    assertThatThrownBy(() -> History.readFrom(file, 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("history.json is no history of a run");
  }
}
