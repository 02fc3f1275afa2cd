package dev.latebloom.reweight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ledger.Ledger;
import dev.latebloom.ledger.LossHistory;
import dev.latebloom.ledger.LossHistorySettings;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SimpleStrataTest {
  private static final OnlineLateSettings SETTINGS = Defaults.onlineLate();

  private final Path folder;
  private final LossHistory history = new LossHistory(new LossHistorySettings(0.5, 0.15));
  private final Ledger ledger;

  SimpleStrataTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    ledger = Ledger.create(folder.resolve("ledger"), 100);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  /** A hundred examples of one source and one length: the higher the id, the less simple. */
  private void admit() {
    for (int id = 0; id < 100; id++) {
      ledger.admit(id, 0, 1);
      ledger.simpleLoss.set(id, 1 + id / 50f);
    }
  }

  private void visit(long step, int from, int to, float loss) {
    for (int id = from; id < to; id++) assertThat(history.visit(ledger, id, step, loss)).isTrue();
  }

  private static SimpleStrata strata(Ledger ledger) {
    return SimpleStrata.of(ledger, SETTINGS);
  }

  @Test
  void strataThatAreAlikeHaveTheirTurnTogether() {
    admit();
    visit(1, 0, 60, 0.02f);
    visit(1, 60, 100, 2f);
    var strata = strata(ledger);
    assertThat(strata.has(70, false)).isTrue();
    assertThat(strata.has(90, false)).isTrue();
  }

  @Test
  void aStratumThatStandsStillAfterItWasShownMoreHasHadItsTurn() {
    admit();
    visit(1, 0, 60, 0.02f);
    visit(1, 60, 100, 2f);
    strata(ledger);
    for (int id = 60; id < 100; id++) ledger.lateVisits.set(id, (int) SETTINGS.giveUpVisits());
    // The highest fifth falls, the one below it does not.
    visit(2, 80, 100, 1f);
    var strata = strata(ledger);
    assertThat(strata.has(90, false)).isTrue();
    assertThat(strata.has(70, false)).isFalse();
    assertThat(strata.has(70, true)).isFalse();
  }

  @Test
  void harderStrataWaitUntilHalfOfTheEasierOneIsLearned() {
    admit();
    visit(1, 0, 60, 0.02f);
    visit(1, 60, 80, 1f);
    visit(1, 80, 100, 2f);
    var strata = strata(ledger);
    assertThat(strata.has(70, false)).isTrue();
    assertThat(strata.has(90, true)).isFalse();
    visit(2, 60, 70, 0.02f);
    strata = strata(ledger);
    assertThat(strata.has(75, true)).isTrue();
    assertThat(strata.has(90, false)).isTrue();
  }

  @Test
  void withoutASimpleLossNobodyHasAStratum() {
    ledger.admit(0, 0, 1);
    visit(1, 0, 1, 2f);
    var strata = strata(ledger);
    assertThat(strata.areKnown()).isFalse();
    assertThat(strata.has(0, true)).isFalse();
  }

  @Test
  void aCopyOfTheLedgerGoesOnAlike() throws IOException {
    admit();
    visit(1, 0, 60, 0.02f);
    visit(1, 60, 100, 2f);
    strata(ledger);
    visit(2, 80, 100, 1f);
    ledger.saveTo(folder.resolve("copy"));
    try (var other = Ledger.create(folder.resolve("other"), 100)) {
      other.restoreFrom(folder.resolve("copy"));
      var here = strata(ledger);
      var there = strata(other);
      for (int id = 0; id < 100; id++) {
        assertThat(there.has(id, false)).isEqualTo(here.has(id, false));
      }
    }
  }
}
