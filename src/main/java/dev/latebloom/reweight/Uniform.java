package dev.latebloom.reweight;

import dev.latebloom.pool.Ledger;
import dev.latebloom.pool.Weights;

/**
 * Every example once a round. Cohorts are told apart as {@link OnlineLate} would, so that figures
 * of both can be compared.
 */
public record Uniform(OnlineLateSettings settings) implements Policy {

  @Override
  public Weights decide(long step, Ledger ledger) {
    var verdicts = new Verdicts(settings, Peers.in(ledger, settings), ledger);
    var changes = new Changes();
    int slot = ledger.held() == 0 ? 0 : ledger.slot(ledger.firstId());
    for (long id = ledger.firstId(); id < ledger.nextId(); id++, slot = ledger.slotAfter(slot)) {
      verdicts.settle(slot);
      if (ledger.weight(slot) != Weights.ONE) changes.set(ledger, id, slot, Weights.ONE);
    }
    return changes.toWeights();
  }
}
