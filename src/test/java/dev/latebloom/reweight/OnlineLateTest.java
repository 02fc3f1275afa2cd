package dev.latebloom.reweight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.observe.Cohort;
import dev.latebloom.observe.LossHistory;
import dev.latebloom.observe.LossHistorySettings;
import dev.latebloom.pool.Ledger;
import dev.latebloom.pool.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OnlineLateTest {
  private final LossHistory history = new LossHistory(new LossHistorySettings(0.5, 0.2, 0.15));
  private final OnlineLate policy = new OnlineLate(Defaults.onlineLate());
  private final Path folder;
  private final Ledger ledger;

  OnlineLateTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    ledger = Ledger.create(folder.resolve("ledger"), 1000);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  /** Admits so many examples of a source that all have seen the same losses. */
  private void admit(int examples, int source, float... losses) {
    for (int i = 0; i < examples; i++) {
      long id = ledger.nextId();
      ledger.admit(id, source, 1);
      for (int visit = 0; visit < losses.length; visit++) {
        assertThat(history.visit(ledger, id, visit + 1, losses[visit])).isTrue();
      }
    }
  }

  private Weights decide(int passes) {
    for (int pass = 1; pass < passes; pass++) policy.decide(pass, ledger);
    return policy.decide(passes, ledger);
  }

  private Cohort cohort(long id) {
    return Cohort.of(ledger.cohort(ledger.slot(id)));
  }

  @Test
  void anEmptyLedgerNeedsNoWeights() {
    assertThat(decide(2).size()).isZero();
  }

  @Test
  void whatNobodyDrewIsUnseenAndKeepsItsWeight() {
    admit(10, 0);
    assertThat(decide(4).size()).isZero();
    assertThat(cohort(0)).isEqualTo(Cohort.UNSEEN);
  }

  @Test
  void theSourceAboveTheLevelOfAllIsLateAndClimbsByTheRamp() {
    admit(60, 0, 5f, 1f, 0.1f, 0.02f);
    admit(40, 1, 5f, 2f, 1.5f, 1.4f);
    assertThat(decide(2).size()).isZero();
    var weights = decide(1);
    assertThat(cohort(0)).isEqualTo(Cohort.EARLY);
    assertThat(cohort(60)).isEqualTo(Cohort.LATE);
    assertThat(weights.size()).isEqualTo(40);
    assertThat(weights.weight(0)).isEqualTo(2 * Weights.ONE);
    assertThat(IntStream.range(0, 40).mapToLong(weights::id)).isSorted().startsWith(60L);
    assertThat(decide(1).weight(0)).isEqualTo(3 * Weights.ONE);
    assertThat(decide(1).size()).isZero();
  }

  @Test
  void oneVerdictIsNotEnough() {
    admit(60, 0, 5f, 1f, 0.1f, 0.02f);
    admit(40, 1, 5f, 2f, 1.5f, 1.4f);
    decide(3);
    ledger.setFastLoss(60, 0.01f);
    decide(1);
    assertThat(cohort(60)).isEqualTo(Cohort.LATE);
    decide(1);
    assertThat(cohort(60)).isEqualTo(Cohort.EARLY);
  }

  @Test
  void anOutlierAmongItsPeersIsNotShownMore() {
    admit(60, 0, 5f, 1f, 0.1f, 0.02f);
    admit(40, 1, 2f, 1.5f, 0.9f, 0.8f);
    admit(1, 1, 5f, 5f, 4f, 4f);
    decide(5);
    assertThat(cohort(60)).isEqualTo(Cohort.LATE);
    assertThat(cohort(100)).isEqualTo(Cohort.UNLEARNED);
    assertThat(ledger.weight(100)).isEqualTo(Weights.ONE);
  }

  @Test
  void whatDoesNotFallFarAboveItsPeersIsQuarantinedAtOneVisit() {
    admit(99, 0, 2f, 1f, 0.1f, 0.02f, 0.02f, 0.02f, 0.02f, 0.02f);
    admit(1, 0, 2f, 2f, 2f, 2.2f, 2.1f, 2.3f, 2.2f, 2.2f);
    decide(8);
    assertThat(cohort(99)).isEqualTo(Cohort.QUARANTINED);
    assertThat(ledger.weight(99)).isEqualTo(Weights.ONE);
  }

  @Test
  void whatHasComeHalfTheWayIsHardAndNotQuarantined() {
    admit(99, 0, 2f, 1f, 0.1f, 0.02f, 0.02f, 0.02f, 0.02f, 0.02f);
    admit(1, 0, 2f, 1.5f, 1.2f, 1.1f, 1.1f, 1.0f, 1.1f, 1.0f, 1.0f, 1.1f);
    decide(8);
    assertThat(cohort(99)).isEqualTo(Cohort.UNLEARNED);
  }

  @Test
  void whatItsNewestLossClearsIsNotQuarantined() {
    admit(99, 0, 2f, 1f, 0.1f, 0.02f, 0.02f, 0.02f, 0.02f, 0.02f);
    admit(1, 0, 2f, 2f, 2f, 2.2f, 2.1f, 2.3f, 2.2f, 2.2f, 0.3f);
    decide(8);
    assertThat(cohort(99)).isNotEqualTo(Cohort.QUARANTINED);
  }

  @Test
  void manyOutliersAreASlowerPopulationAndNotQuarantined() {
    admit(70, 0, 5f, 1f, 0.1f, 0.02f, 0.02f, 0.02f, 0.02f, 0.02f);
    admit(30, 0, 5f, 2f, 2f, 2.2f, 2.1f, 2.3f, 2.2f, 2.2f);
    decide(8);
    assertThat(cohort(99)).isNotEqualTo(Cohort.QUARANTINED);
  }

  @Test
  void aSourceThatHasStalledIsHardAndNotLate() {
    var flat = new float[60];
    java.util.Arrays.fill(flat, 1.4f);
    admit(60, 0, 5f, 1f, 0.1f, 0.02f);
    admit(40, 1, flat);
    decide(5);
    assertThat(cohort(60)).isEqualTo(Cohort.UNLEARNED);
  }

  @Test
  void sourcesOfThreeExamplesShareALevel() {
    admit(60, 0, 5f, 1f, 0.1f, 0.02f);
    for (int source = 1; source <= 4; source++) admit(3, source, 5f, 2f, 1.5f, 1.4f);
    decide(3);
    assertThat(cohort(60)).isEqualTo(Cohort.LATE);
    assertThat(cohort(71)).isEqualTo(Cohort.LATE);
  }

  @Test
  void behindItsPeersAndFallingIsLateInTheOnlySource() {
    admit(60, 0, 5f, 2f, 0.9f, 0.8f);
    admit(1, 0, 5f, 4f, 2f, 1f);
    admit(1, 0, 2f, 2f, 2f, 2f);
    decide(3);
    assertThat(cohort(60)).isEqualTo(Cohort.LATE);
    assertThat(cohort(61)).isEqualTo(Cohort.UNLEARNED);
    assertThat(cohort(0)).isEqualTo(Cohort.UNLEARNED);
  }

  @Test
  void aCopyOfTheLedgerDecidesTheSame() throws IOException {
    admit(60, 0, 5f, 1f, 0.1f, 0.02f);
    admit(40, 1, 5f, 2f, 1.5f, 1.4f);
    decide(1);
    ledger.saveTo(folder.resolve("copy"));
    try (var other = Ledger.create(folder.resolve("other"), 1000)) {
      other.restoreFrom(folder.resolve("copy"));
      for (int pass = 0; pass < 4; pass++) {
        var here = policy.decide(pass, ledger);
        var there = policy.decide(pass, other);
        assertThat(there.size()).isEqualTo(here.size());
        for (int i = 0; i < here.size(); i++) {
          assertThat(there.id(i)).isEqualTo(here.id(i));
          assertThat(there.weight(i)).isEqualTo(here.weight(i));
        }
      }
    }
  }

  @Test
  void uniformTakesBackEveryWeightAndStillTellsCohorts() {
    admit(60, 0, 5f, 1f, 0.1f, 0.02f);
    admit(40, 1, 5f, 2f, 1.5f, 1.4f);
    decide(4);
    var weights = new Uniform(Defaults.onlineLate()).decide(5, ledger);
    assertThat(weights.size()).isEqualTo(40);
    assertThat(ledger.weight(60)).isEqualTo(Weights.ONE);
    assertThat(cohort(60)).isEqualTo(Cohort.LATE);
  }

  @Test
  void aSettingOutOfRangeIsNamedAsItStandsInTheFile() {
    var d = Defaults.onlineLate();
    assertThatThrownBy(
            () ->
                new OnlineLateSettings(
                    0.5,
                    d.ramp(),
                    d.learnedLoss(),
                    d.minVisits(),
                    d.minPeers(),
                    d.frontierMargin(),
                    d.suspectRatio(),
                    d.behindRatio(),
                    d.fallingRatio(),
                    d.followingRatio(),
                    d.movedRatio(),
                    d.patience(),
                    d.giveUpVisits(),
                    d.stalledProgress(),
                    d.quarantineVisits(),
                    d.quarantineLoss(),
                    d.outlierShare(),
                    d.stuckShare()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("reweight.online-late.largest-weight must be in [1, 255]");
  }
}
