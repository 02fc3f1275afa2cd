package dev.latebloom.reweight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.ledger.LossHistory;
import dev.latebloom.ledger.LossHistorySettings;
import dev.latebloom.pool.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A ledger whose examples have had the losses that a test gives them. */
final class LedgerFixture implements AutoCloseable {
  final Ledger ledger;
  private final LossHistory history = new LossHistory(new LossHistorySettings(0.5, 0.15));
  private final List<float[]> losses = new ArrayList<>();
  private int visits;

  LedgerFixture(Path folder) throws IOException {
    ledger = Ledger.create(folder.resolve("ledger"), 1000);
  }

  /** Admits so many examples of a source that will all have seen the same losses, one a visit. */
  void admit(int examples, int source, float... losses) {
    for (int i = 0; i < examples; i++) {
      ledger.admit(ledger.nextId(), source, 1);
      this.losses.add(losses);
    }
  }

  /** Shows every example its next losses, those of all sources mixed. */
  void visit(int times) {
    for (int end = visits + times; visits < end; visits++) {
      for (int i = 0; i < losses.size(); i++) {
        int id = (int) (i * 7919L % losses.size());
        var ofOne = losses.get(id);
        if (ofOne.length <= visits) continue;
        assertThat(history.visit(ledger, id, visits + 1, ofOne[visits])).isTrue();
      }
    }
  }

  Weights decide(Pass pass) {
    return pass.decide(visits + 1, ledger).weights();
  }

  Cohort cohort(int id) {
    return ledger.cohort(ledger.slot(id));
  }

  /** Visits a round that the example gets. */
  double weight(int id) {
    return (double) ledger.weight.get(ledger.slot(id)) / Weights.ONE;
  }

  @Override
  public void close() {
    ledger.close();
  }
}
