package dev.latebloom.reweight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.Weights;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutliersTest {
  private static final int LEARNED = 0;
  private static final int LEARNING = 1;

  private final OnlineLateSettings settings = Defaults.onlineLate();
  private final Ledger ledger;

  OutliersTest(@TempDir Path folder) throws IOException {
    ledger = Ledger.create(folder.resolve("ledger"), 2000);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  /** Admits examples that have been visited often, last with this loss and standing. */
  private void admit(int examples, int source, double loss, double standing) {
    for (int i = 0; i < examples; i++) {
      long id = ledger.nextId();
      ledger.admit(id, source, 1);
      int slot = ledger.slot(id);
      ledger.setVisits(slot, 10);
      ledger.setCohort(slot, Cohort.UNLEARNED);
      ledger.lastLoss.set(slot, (float) loss);
      ledger.fastLoss.set(slot, (float) loss);
      ledger.zScore.set(slot, (float) standing);
      ledger.lastZScore.set(slot, (float) standing);
    }
  }

  private Outliers outliers() {
    return new Outliers(Census.of(ledger, settings));
  }

  private int group() {
    return ledger.peers().group(ledger, last());
  }

  private int last() {
    return ledger.slot(ledger.nextId() - 1);
  }

  @Test
  void nothingIsKnownOfAnEmptyLedger() {
    assertThat(outliers().areLate()).isFalse();
  }

  @Test
  void outliersAreNotBelievedWhileNothingHasBeenLearned() {
    admit(700, LEARNED, 1.0, 0);
    admit(300, LEARNED, 0.01, 0);
    assertThat(outliers().areLate()).isFalse();
  }

  @Test
  void whereAGroupWasLearnedAlmostWhollyOutliersAreLate() {
    admit(995, LEARNED, 0.01, 0);
    admit(5, LEARNED, 2.0, 7);
    admit(900, LEARNING, 1.0, 0);
    admit(100, LEARNING, 2.3, 7);
    assertThat(outliers().areLate()).isTrue();
    assertThat(outliers().areDisputed(group())).isFalse();
  }

  @Test
  void whereThreeInAHundredOfWhatWasLearnedAreLeftOutliersAreNotBelieved() {
    admit(970, LEARNED, 0.01, 0);
    admit(30, LEARNED, 2.0, 7);
    assertThat(outliers().areLate()).isFalse();
  }

  @Test
  void aFewExamplesThatAreAllLearnedProveNothing() {
    admit(63, LEARNED, 0.01, 0);
    assertThat(outliers().areLate()).isFalse();
    admit(80, LEARNED, 0.01, 0);
    assertThat(outliers().areLate()).isTrue();
  }

  @Test
  void aGroupWithManyOutliersIsDisputedAndOneWithFewIsNot() {
    admit(900, LEARNED, 1.0, 0);
    admit(30, LEARNED, 2.3, 7);
    admit(90, LEARNING, 1.0, 0);
    admit(10, LEARNING, 2.3, 7);
    assertThat(outliers().areDisputed(ledger.peers().group(ledger, ledger.slot(0)))).isFalse();
    assertThat(outliers().areDisputed(group())).isTrue();
  }

  @Test
  void twoOutliersDoNotDisputeASmallGroup() {
    admit(900, LEARNED, 1.0, 0);
    admit(10, LEARNING, 1.0, 0);
    admit(2, LEARNING, 2.3, 7);
    assertThat(outliers().areDisputed(group())).isFalse();
    admit(2, LEARNING, 2.3, 7);
    assertThat(outliers().areDisputed(group())).isTrue();
  }

  @Test
  void aBelievedOutlierIsGivenUpWhenItWasShownMoreInVain() {
    admit(995, LEARNED, 0.01, 0);
    admit(1, LEARNING, 2.3, 7);
    var policy = Defaults.pass(settings);
    for (int pass = 0; pass < 4; pass++) policy.decide(pass, ledger);
    assertThat(ledger.cohort(last())).isNotEqualTo(Cohort.QUARANTINED.code());
    ledger.lateVisits.set(last(), (int) settings.giveUpVisits());
    for (int pass = 4; pass < 8; pass++) policy.decide(pass, ledger);
    assertThat(ledger.cohort(last())).isEqualTo(Cohort.QUARANTINED);
    assertThat(ledger.weight.get(last())).isEqualTo(Weights.ONE);
  }
}
