package dev.latebloom.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.pool.Ledger;
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
      for (int i = 0; i < 3; i++) ledger.countDraw(Cohort.LATE.code());
      ledger.countDraw(Cohort.EARLY.code());

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
      ledger.countDraw(Cohort.EARLY.code());
      over(ledger, 1);
      ledger.countDraw(Cohort.LATE.code());
      var figures = over(ledger, 2);
      assertThat(figures.shareOfDraws(Cohort.LATE)).isEqualTo(1);
      assertThat(figures.shareOfDraws(Cohort.EARLY)).isZero();
    }
  }

  private static Figures over(Ledger ledger, long step) {
    var pass = new FiguresPass();
    for (long id = ledger.firstId(); id < ledger.nextId(); id++) {
      int slot = ledger.slot(id);
      pass.add(Cohort.of(ledger.cohort(slot)), ledger.fastLoss(slot), ledger.weight(slot));
    }
    return pass.end(ledger, step);
  }

  private static void set(Ledger ledger, long id, Cohort cohort, float loss, int weight) {
    int slot = ledger.slot(id);
    ledger.setCohort(slot, cohort.code());
    ledger.setFastLoss(slot, loss);
    ledger.setWeight(slot, weight);
  }
}
