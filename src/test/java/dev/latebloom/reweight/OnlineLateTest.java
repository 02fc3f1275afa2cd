package dev.latebloom.reweight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.ledger.LossHistory;
import dev.latebloom.ledger.LossHistorySettings;
import dev.latebloom.pool.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OnlineLateTest {
  /** Losses of a source that has been learned, and of one that has begun to be. */
  private static final float[] LEARNED = {5f, 1f, 0.1f, 0.02f};

  private static final float[] LEARNING = {5f, 2f, 1.5f, 1.4f};

  private final LossHistory history = new LossHistory(new LossHistorySettings(0.5, 0.15));

  /** Nothing is rare here; for that see RareGroupsTest. */
  private final OnlineLateSettings settings =
      Defaults.onlineLate("reweight.online-late.rare.from=1000");

  private final Pass policy = Defaults.pass(settings);

  private final Path folder;
  private final Ledger ledger;
  private final List<float[]> losses = new ArrayList<>();
  private int trained;

  OnlineLateTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    ledger = Ledger.create(folder.resolve("ledger"), 1000);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  /** Admits so many examples of a source that will all have seen the same losses. */
  private void admit(int examples, int source, float... losses) {
    for (int i = 0; i < examples; i++) {
      ledger.admit(ledger.nextId(), source, 1);
      this.losses.add(losses);
    }
  }

  /** Shows every example its losses, each four times: all the first, then all the second. */
  private void train() {
    int rounds = 4 * losses.stream().mapToInt(l -> l.length).max().orElse(0);
    for (int round = trained; round < rounds; round++) {
      // A fixed order that mixes the sources.
      for (int i = 0; i < losses.size(); i++) {
        int id = (int) (i * 7919L % losses.size());
        if (4 * losses.get(id).length <= round) continue;
        assertThat(history.visit(ledger, id, round + 1, losses.get(id)[round / 4])).isTrue();
      }
    }
    trained = rounds;
  }

  private Weights decide(int passes) {
    train();
    for (int pass = 1; pass < passes; pass++) policy.decide(pass, ledger);
    return policy.decide(passes, ledger).weights();
  }

  private Cohort cohort(long id) {
    return ledger.cohort(ledger.slot(id));
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
  void theSourceThatIsNotLearnedYetIsLateAndClimbsByTheRamp() {
    admit(360, 0, LEARNED);
    admit(40, 1, LEARNING);
    var weights = decide(1);
    assertThat(cohort(0)).isEqualTo(Cohort.UNLEARNED);
    assertThat(cohort(360)).isEqualTo(Cohort.UNLEARNED);
    assertThat(weights.size()).isZero();
    weights = decide(1);
    assertThat(cohort(0)).isEqualTo(Cohort.EARLY);
    assertThat(cohort(360)).isEqualTo(Cohort.LATE);
    assertThat(weights.size()).isEqualTo(40);
    assertThat(IntStream.range(0, 40).mapToLong(weights::id)).isSorted().startsWith(360L);
    for (int visits = 2; visits <= 5; visits++) {
      assertThat(weights.weight(0)).isEqualTo(visits * Weights.ONE);
      weights = decide(1);
    }
    assertThat(weights.size()).isZero();
  }

  @Test
  void lateExamplesTakeNoMoreThanTheirShareOfTheDraws() {
    for (int source = 1; source <= 4; source++) admit(80, source, LEARNED);
    admit(80, 0, LEARNING);
    decide(6);
    assertThat(cohort(320)).isEqualTo(Cohort.LATE);
    double late = 80.0 * ledger.weight.get(ledger.slot(320));
    assertThat(late / (late + 320 * Weights.ONE)).isBetween(0.395, 0.405);
  }

  @Test
  void aMajorityThatIsLateIsNotShownMore() {
    admit(40, 0, LEARNED);
    admit(60, 1, LEARNING);
    decide(6);
    assertThat(cohort(40)).isEqualTo(Cohort.LATE);
    assertThat(ledger.weight.get(ledger.slot(40))).isEqualTo(Weights.ONE);
  }

  @Test
  void aHarderSourceWaitsForItsTurn() {
    admit(320, 0, LEARNED);
    admit(40, 1, 5f, 2f, 1.5f, 1.1f);
    admit(40, 2, 5f, 4f, 3f, 2.5f);
    decide(4);
    assertThat(cohort(320)).isEqualTo(Cohort.LATE);
    assertThat(cohort(360)).isEqualTo(Cohort.UNLEARNED);
  }

  @Test
  void aVerdictMustLastForAsManyPassesAsAskedFor() {
    var patient = Defaults.pass(Defaults.onlineLate("reweight.online-late.patience=2"));
    admit(60, 0, LEARNED);
    admit(40, 1, LEARNING);
    decide(2);
    assertThat(cohort(60)).isEqualTo(Cohort.LATE);
    ledger.fastLoss.set(60, 0.01f);
    patient.decide(3, ledger);
    assertThat(cohort(60)).isEqualTo(Cohort.LATE);
    patient.decide(4, ledger);
    assertThat(cohort(60)).isEqualTo(Cohort.EARLY);
  }

  @Test
  void anOutlierAmongItsPeersIsNotShownMore() {
    admit(60, 0, LEARNED);
    admit(40, 1, 2f, 1.5f, 0.9f, 0.8f);
    admit(1, 1, 5f, 5f, 4f, 4f);
    decide(5);
    assertThat(cohort(60)).isEqualTo(Cohort.LATE);
    assertThat(cohort(100)).isNotEqualTo(Cohort.LATE);
    assertThat(ledger.weight.get(100)).isEqualTo(Weights.ONE);
  }

  @Test
  void whatDoesNotFallFarAboveItsPeersIsQuarantinedAtOneVisit() {
    admit(99, 0, 2f, 1f, 0.1f, 0.02f, 0.02f, 0.02f, 0.02f, 0.02f);
    admit(1, 0, 2f, 2f, 2f, 2.2f, 2.1f, 2.3f, 2.2f, 2.2f);
    decide(8);
    assertThat(cohort(99)).isEqualTo(Cohort.QUARANTINED);
    assertThat(ledger.weight.get(99)).isEqualTo(Weights.ONE);
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
  void aSourceThatStallsIsLateUntilItHasBeenShownMoreInVain() {
    var flat = new float[20];
    java.util.Arrays.fill(flat, 1.4f);
    admit(60, 0, LEARNED);
    admit(40, 1, flat);
    decide(5);
    assertThat(cohort(60)).isEqualTo(Cohort.LATE);
    for (int id = 60; id < 100; id++) ledger.lateVisits.set(id, 12);
    decide(2);
    assertThat(cohort(60)).isEqualTo(Cohort.UNLEARNED);
    assertThat(ledger.weight.get(60)).isEqualTo(Weights.ONE);
  }

  @Test
  void whileNothingIsLearnedNoSourceIsLate() {
    admit(55, 0, 5f, 2.5f, 1.5f, 1.1f, 0.9f, 0.8f, 0.7f, 0.6f);
    admit(45, 1, 5f, 4.4f, 3.8f, 3.3f, 2.8f, 2.4f, 2f, 1.7f);
    decide(3);
    for (int id = 0; id < 100; id++) assertThat(cohort(id)).isEqualTo(Cohort.UNLEARNED);
  }

  @Test
  void whatIsLeftOfASourceIsLateWhenTheNextOneHasItsTurn() {
    admit(300, 0, LEARNED);
    admit(30, 0, 5f, 1f, 0.3f, 0.18f);
    admit(60, 1, LEARNING);
    decide(3);
    assertThat(cohort(330)).isEqualTo(Cohort.LATE);
    assertThat(cohort(0)).isEqualTo(Cohort.EARLY);
  }

  @Test
  void sourcesOfThreeExamplesShareALevel() {
    admit(60, 0, LEARNED);
    for (int source = 1; source <= 12; source++) admit(3, source, LEARNING);
    decide(3);
    assertThat(cohort(60)).isEqualTo(Cohort.LATE);
    assertThat(cohort(71)).isEqualTo(Cohort.LATE);
  }

  @Test
  void oneFarBehindItsPeersIsLateOnceItCatchesUp() {
    admit(60, 0, 5f, 2f, 1.2f, 0.8f);
    admit(1, 0, 5f, 4f, 2f, 0.84f);
    admit(1, 0, 2f, 2f, 2f, 2f);
    admit(8, 1, 0.1f, 0.1f, 0.1f, 0.1f);
    decide(3);
    assertThat(cohort(60)).isEqualTo(Cohort.LATE);
    assertThat(cohort(61)).isNotEqualTo(Cohort.LATE);
  }

  @Test
  void aCopyOfTheLedgerDecidesTheSame() throws IOException {
    admit(60, 0, LEARNED);
    admit(40, 1, LEARNING);
    decide(1);
    ledger.saveTo(folder.resolve("copy"));
    try (var other = Ledger.create(folder.resolve("other"), 1000)) {
      other.restoreFrom(folder.resolve("copy"));
      for (int pass = 0; pass < 4; pass++) {
        var here = policy.decide(pass, ledger).weights();
        var there = policy.decide(pass, other).weights();
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
    admit(360, 0, LEARNED);
    admit(40, 1, LEARNING);
    decide(4);
    var weights = new Pass(new Uniform(), settings).decide(5, ledger).weights();
    assertThat(weights.size()).isEqualTo(40);
    assertThat(ledger.weight.get(360)).isEqualTo(Weights.ONE);
    assertThat(cohort(360)).isEqualTo(Cohort.LATE);
  }

  @Test
  void aSettingOutOfRangeIsNamedAsItStandsInTheFile() {
    assertThatThrownBy(() -> Defaults.onlineLate("reweight.online-late.largest-weight=0.5"))
        .hasMessageContaining("latebloom.reweight.online-late.largest-weight must be 1 to 255");
  }
}
