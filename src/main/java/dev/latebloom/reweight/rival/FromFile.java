package dev.latebloom.reweight.rival;

import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.reweight.Policy;
import dev.latebloom.reweight.Rule;

/**
 * The weights that another run, or another program, has found for the records of the same topic: so
 * a small proxy model picks what a large one is shown twice, as published (arXiv 2602.00576, S2L).
 * They act from an example's admission on and never change.
 */
public record FromFile(WeightsFile file) implements Policy {

  @Override
  public Rule rule(long step, Ledger ledger) {
    return Rule.KEEP.because(_ -> "the weight is that of the file reweight.from-file.path");
  }

  @Override
  public int weightAtAdmission(ExampleStore store, long id) {
    return file.weight(store.partition(id), store.offset(id));
  }
}
