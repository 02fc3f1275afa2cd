package dev.latebloom.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.observe.summary.LearningTimes;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FiguresPassTest {
  @TempDir Path folder;

  @Test
  void anEmptyLedgerHasNoLosses() throws IOException {
    try (var ledger = Ledger.create(folder.resolve("ledger"), 4)) {
      var figures = over(ledger, 3);
      assertThat(figures.step()).isEqualTo(3);
      assertThat(figures.cohorts()).hasSize(Cohort.values().length);
      assertThat(figures.cohorts()).allSatisfy(c -> assertThat(c.meanLoss()).isNaN());
      assertThat(figures.largestWeight()).isEqualTo(1);
    }
  }

  @Test
  void countsEachExampleOnceAlsoAfterTheRowsHaveWrapped() throws IOException {
    try (var ledger = Ledger.create(folder.resolve("ledger"), 4)) {
      for (int id = 0; id < 6; id++) ledger.admit(id, 0, 1);
      set(ledger, 2, Cohort.LATE, 2f, 768);
      set(ledger, 3, Cohort.LATE, 1f, 768);
      set(ledger, 4, Cohort.EARLY, 0.1f, 256);
      for (int i = 0; i < 3; i++) ledger.countDraw(Cohort.LATE);
      ledger.countDraw(Cohort.EARLY);

      var figures = over(ledger, 9);
      assertThat(figures.examples(Cohort.LATE)).isEqualTo(2);
      assertThat(figures.examples(Cohort.UNSEEN)).isEqualTo(1);
      assertThat(figures.cohorts().get(Cohort.LATE.code()).meanLoss()).isEqualTo(1.5);
      assertThat(figures.shareOfDraws(Cohort.LATE)).isEqualTo(0.75);
      assertThat(figures.largestWeight()).isEqualTo(3);
      // Weights 3, 3, 1, 1: 8^2 / 20.
      assertThat(figures.effectiveSampleSize()).isCloseTo(3.2, within(1e-9));
    }
  }

  @Test
  void sharesOfDrawsAreOfThoseSinceTheLastPass() throws IOException {
    try (var ledger = Ledger.create(folder.resolve("ledger"), 4)) {
      ledger.countDraw(Cohort.EARLY);
      over(ledger, 1);
      ledger.countDraw(Cohort.LATE);
      var figures = over(ledger, 2);
      assertThat(figures.shareOfDraws(Cohort.LATE)).isEqualTo(1);
      assertThat(figures.shareOfDraws(Cohort.EARLY)).isZero();
    }
  }

  @Test
  void tellsHowSimpleWhatIsLearnedIs() throws IOException {
    try (var ledger = Ledger.create(folder.resolve("ledger"), 16)) {
      for (int id = 0; id < 11; id++) ledger.admit(id, 0, 1);
      for (int id = 0; id < 10; id++) {
        set(ledger, id, id < 5 ? Cohort.EARLY : Cohort.LATE, id + 1, 256);
        ledger.simpleLoss.set(id, 2 * id);
        if (id < 5) ledger.learningTime.set(id, 10 * (id + 1));
      }
      ledger.weight.set(9, 768);
      var figures = over(ledger, 7);
      var simplicity = figures.simplicity();
      // Losses 1 to 10; the eleventh example has not been seen.
      assertThat(simplicity.hardestDecile()).isEqualTo(10);
      assertThat(simplicity.easiestDecile()).isEqualTo(1);
      assertThat(simplicity.decileGap()).isEqualTo(9);
      assertThat(simplicity.variation()).isCloseTo(Math.sqrt(8.25) / 5.5, within(1e-9));
      // 2 * 385 / (10 * 55) - 11/10
      assertThat(simplicity.gini()).isCloseTo(0.3, within(1e-9));
      assertThat(simplicity.explained()).isCloseTo(1, within(1e-9));
      assertThat(simplicity.firstTenth()).isEqualTo(10);
      assertThat(simplicity.half()).isEqualTo(30);
      assertThat(simplicity.learningTimeRatio()).isEqualTo(5);
      // Learned at 10, 20, 30, 40 and 50.
      assertThat(LearningTimes.BOUNDS.stream().limit(6).map(figures.learned()::upTo))
          .containsExactly(1L, 1L, 2L, 4L, 5L, 5L);
      // Ten of weight 1 and one of 3, of 13 in all.
      double entropy = 10.0 / 13 * Math.log(13) + 3.0 / 13 * Math.log(13.0 / 3);
      assertThat(simplicity.weightEntropy()).isCloseTo(entropy, within(1e-9));
      assertThat(figures.earlyLateGap()).isEqualTo(8.0 - 3);
    }
  }

  @Test
  void addsUpEachSourceByItself() throws IOException {
    try (var ledger = Ledger.create(folder.resolve("ledger"), 8)) {
      for (int id = 0; id < 4; id++) ledger.admit(id, 0, 1);
      ledger.admit(4, 700, 1);
      set(ledger, 0, Cohort.EARLY, 0.1f, 256);
      ledger.learningTime.set(0, 30);
      set(ledger, 1, Cohort.LATE, 2f, 768);
      set(ledger, 2, Cohort.QUARANTINED, 3.9f, 256);

      var sources = over(ledger, 9).sources().named(index -> "s" + index);
      assertThat(sources).extracting(SourceFigures::source).containsExactly("s0", "s700");
      assertThat(sources.getFirst().meanLoss()).isCloseTo(2, within(1e-6));
      assertThat(sources.getFirst().learnedShare()).isEqualTo(0.25);
      assertThat(sources.getFirst().lateShare()).isEqualTo(0.25);
      assertThat(sources.getFirst().quarantinedShare()).isEqualTo(0.25);
      assertThat(sources.getLast().meanLoss()).isNaN();
      assertThat(sources.getLast().learnedShare()).isZero();
    }
  }

  private static Figures over(Ledger ledger, long step) {
    var pass = new FiguresPass(step);
    for (long id = ledger.firstId(); id < ledger.nextId(); id++) {
      int slot = ledger.slot(id);
      pass.add(ledger.cohort(slot), ledger, slot, ledger.weight.get(slot));
    }
    return pass.end(ledger);
  }

  private static void set(Ledger ledger, long id, Cohort cohort, float loss, int weight) {
    int slot = ledger.slot(id);
    ledger.setCohort(slot, cohort);
    ledger.fastLoss.set(slot, loss);
    ledger.weight.set(slot, weight);
  }
}
