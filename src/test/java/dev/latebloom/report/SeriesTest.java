package dev.latebloom.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.observe.CohortFigures;
import dev.latebloom.observe.Figures;
import dev.latebloom.observe.Simplicity;
import dev.latebloom.observe.meter.LensFigures;
import dev.latebloom.train.Probed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SeriesTest {
  @TempDir Path folder;

  private Path file = Path.of("");
  private Series series = new Series(file);

  @BeforeEach
  void open() {
    file = folder.resolve("figures.csv");
    series = new Series(file);
  }

  private static Sample sample(long step) {
    var cohorts = new ArrayList<CohortFigures>();
    for (var cohort : Cohort.values()) {
      double loss = cohort == Cohort.UNSEEN ? Double.NaN : 1.0 / (step + cohort.code());
      cohorts.add(new CohortFigures(cohort, step * cohort.code(), loss, cohort.code() / 10.0));
    }
    return new Sample(
        step,
        1.0 / step,
        new Figures(step - 3, cohorts, step / 3.0, 2.5, simplicity(step)),
        new Probed(step - 5, 0.1 / step, -3.0 * step, 1_234_567),
        lens(step));
  }

  private static LensFigures lens(long step) {
    double x = 1.0 / step;
    return new LensFigures(step - 7, x, 2 * x, 3 * x, 4 * x, 5 * x, 6 * x, 7 * x, 89, 8 * x, 3);
  }

  private static Simplicity simplicity(long step) {
    double x = 1.0 / step;
    return new Simplicity(x, 2 * x, 3 * x, Double.NaN, -x, 5 * x, 6 * x, 7 * x, 8 * x);
  }

  private void add(long... steps) throws IOException {
    for (long step : steps) series.add(sample(step));
  }

  @Test
  void aRunThatHasNotBegunHasNoMoments() throws IOException {
    assertThat(series.read()).isEmpty();
    series.truncateAfter(10);
    assertThat(series.read()).isEmpty();
  }

  @Test
  void readsBackWhatItWroteToTheLastBit() throws IOException {
    add(10, 20, 30);
    assertThat(new Series(file).read()).containsExactly(sample(10), sample(20), sample(30));
  }

  @Test
  void aResumedRunForgetsWhatItWillRepeat() throws IOException {
    add(10, 20, 30);
    series.truncateAfter(20);
    add(25);
    assertThat(series.read()).containsExactly(sample(10), sample(20), sample(25));
  }

  @Test
  void ofALongRunTheFileIsBoundedAndHasFirstAndNewestMoments() throws IOException {
    series = new Series(file, 30_000);
    for (int step = 10; step <= 10_000; step += 10) {
      add(step);
      assertThat(Files.size(file)).isLessThanOrEqualTo(30_000);
    }
    var steps = series.read().stream().map(Sample::step).toList();
    assertThat(steps).isSorted().hasSizeGreaterThan(20).startsWith(10L).endsWith(10_000L);
    for (int i = 1; i < steps.size(); i++) {
      assertThat(steps.get(i) - steps.get(i - 1)).isBetween(10L, 1_500L);
    }
  }

  @Test
  void momentsBeforeTheFirstFiguresAreKept() throws IOException {
    series.add(new Sample(1, 2, Figures.NONE, Probed.NONE, LensFigures.NONE));
    var read = series.read().getFirst();
    assertThat(read.loss()).isEqualTo(2);
    assertThat(read.probed()).isEqualTo(Probed.NONE);
    assertThat(read.lens()).isEqualTo(LensFigures.NONE);
    assertThat(read.figures().examples(Cohort.LATE)).isZero();
  }

  @Test
  void aLineCutByACrashIsLeftOutAndCutAwayByTruncation() throws IOException {
    add(10);
    Files.writeString(file, "20,0.5,1", StandardOpenOption.APPEND);
    assertThat(series.read()).containsExactly(sample(10));
    series.truncateAfter(100);
    add(20);
    assertThat(series.read()).containsExactly(sample(10), sample(20));
  }

  /** Its columns were fewer: what they do not say is not known, and new moments have all. */
  @Test
  void aRunOfAVersionWithoutALensGoesOn() throws IOException {
    add(10, 20);
    var before = new ArrayList<String>();
    for (var line : Files.readAllLines(file)) {
      before.add(line.replaceFirst("(,[^,]*){11}$", ""));
    }
    Files.write(file, before);
    assertThat(before.getFirst()).endsWith(",sharpness_nanos");
    series.truncateAfter(20);
    add(30);
    var read = series.read();
    assertThat(read.getFirst().probed()).isEqualTo(sample(10).probed());
    assertThat(read.get(1).lens()).isEqualTo(LensFigures.NONE);
    assertThat(read.getLast()).isEqualTo(sample(30));
    var columns = Files.readAllLines(file).stream().map(line -> line.split(",", -1).length);
    assertThat(columns.distinct()).hasSize(1);
  }

  @Test
  void theLineBehindOneThatAFullDiskHasCutStandsByItself() throws IOException {
    add(10);
    Files.writeString(file, "20,0.5,1", StandardOpenOption.APPEND);
    add(30);
    assertThat(new Series(file).read()).containsExactly(sample(10), sample(30));
  }

  @Test
  void aLineOfAnotherVersionIsNamed() throws IOException {
    add(10);
    Files.writeString(file, "20,0.5,1\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> series.read())
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("move the file away: 20,0.5,1");
  }
}
