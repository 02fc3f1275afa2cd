package dev.latebloom.reweight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Mark;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VerdictsTest {
  private static final float[] LEARNED = {2f, 1f, 0.1f, 0.02f, 0.02f, 0.02f, 0.02f, 0.02f, 0.02f};
  private static final float[] STUCK = {2f, 2f, 2f, 2.2f, 2.1f, 2.3f, 2.2f, 2.2f, 2.2f};

  private final LedgerFixture examples;

  VerdictsTest(@TempDir Path folder) throws IOException {
    examples = new LedgerFixture(folder);
  }

  @AfterEach
  void close() {
    examples.close();
  }

  private void settle(int passes) {
    for (int i = 0; i < passes; i++) {
      Verdicts.settle(Defaults.quarantine(), 0.15, examples.ledger);
    }
  }

  @Test
  void whatNobodyDrewIsUnseen() {
    examples.admit(1, 0);
    settle(1);
    assertThat(examples.cohort(0)).isEqualTo(Cohort.UNSEEN);
  }

  /** On text nothing comes down to a fixed number of nats. */
  @Test
  void whatIsUnderHalfOfTheMeanLossIsLearned() {
    examples.admit(50, 0, 1f);
    examples.admit(50, 0, 3.2f);
    examples.visit(1);
    settle(1);
    assertThat(examples.cohort(0)).isEqualTo(Cohort.EARLY);
    assertThat(examples.cohort(50)).isNotEqualTo(Cohort.EARLY);
  }

  @Test
  void whatIsUnderTheLearnedLossIsLearnedHoweverLowTheMeanIs() {
    examples.admit(50, 0, 0.14f);
    examples.admit(50, 0, 0.01f);
    examples.visit(1);
    settle(1);
    assertThat(examples.cohort(0)).isEqualTo(Cohort.EARLY);
  }

  @Test
  void nothingIsLateBeforeATenthIsLearned() {
    examples.admit(9, 0, 0.1f);
    examples.admit(91, 0, 3f);
    examples.visit(1);
    settle(2);
    assertThat(examples.cohort(99)).isEqualTo(Cohort.UNLEARNED);
  }

  @Test
  void whatIsNotLearnedIsLateOnceATenthIs() {
    examples.admit(11, 0, 0.1f);
    examples.admit(89, 0, 3f);
    examples.visit(1);
    settle(2);
    assertThat(examples.cohort(99)).isEqualTo(Cohort.LATE);
  }

  /** 0.18 is above the 0.15 that are learned, and within a quarter of it. */
  @Test
  void whatIsLearnedStaysSoALittleAboveTheBound() {
    examples.admit(50, 0, 0.1f, 0.24f);
    examples.admit(50, 0, 0.17f, 0.17f);
    examples.visit(2);
    settle(1);
    assertThat(examples.cohort(0)).isEqualTo(Cohort.UNLEARNED);
    for (int slot = 0; slot < 50; slot++) examples.ledger.setCohort(slot, Cohort.EARLY);
    settle(1);
    assertThat(examples.cohort(0)).isEqualTo(Cohort.EARLY);
    assertThat(examples.cohort(50)).isEqualTo(Cohort.LATE);
  }

  @Test
  void whatStaysFarAboveItsPeersIsQuarantined() {
    examples.admit(99, 0, LEARNED);
    examples.admit(1, 0, STUCK);
    examples.visit(9);
    settle(1);
    assertThat(examples.cohort(99)).isEqualTo(Cohort.QUARANTINED);
  }

  @Test
  void whatHasHadFewVisitsIsNotQuarantined() {
    examples.admit(99, 0, LEARNED);
    examples.admit(1, 0, 2f, 2f, 2f);
    examples.visit(9);
    settle(2);
    assertThat(examples.cohort(99)).isEqualTo(Cohort.LATE);
  }

  @Test
  void whatItsNewestLossClearsIsNotQuarantined() {
    examples.admit(99, 0, LEARNED);
    examples.admit(1, 0, STUCK);
    examples.visit(9);
    examples.ledger.lastZScore.set(99, 1);
    settle(1);
    assertThat(examples.cohort(99)).isNotEqualTo(Cohort.QUARANTINED);
  }

  @Test
  void manyFarAboveTheirPeersAreASlowerPopulationAndNotQuarantined() {
    examples.admit(70, 0, LEARNED);
    examples.admit(30, 0, STUCK);
    examples.visit(9);
    settle(1);
    assertThat(examples.cohort(99)).isNotEqualTo(Cohort.QUARANTINED);
  }

  @Test
  void whatAnOperatorHasReleasedIsQuarantinedNoMore() {
    examples.admit(99, 0, LEARNED);
    examples.admit(1, 0, STUCK);
    examples.visit(9);
    examples.ledger.setMark(99, Mark.RELEASED);
    settle(2);
    assertThat(examples.cohort(99)).isEqualTo(Cohort.LATE);
  }

  @Test
  void whatAnOperatorHasCalledWrongIsQuarantinedWhateverItsLosses() {
    examples.admit(100, 0, LEARNED);
    examples.visit(9);
    examples.ledger.setMark(5, Mark.WRONG);
    settle(1);
    assertThat(examples.cohort(5)).isEqualTo(Cohort.QUARANTINED);
  }
}
