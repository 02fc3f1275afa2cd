package dev.latebloom.reweight;

import dev.latebloom.pool.Weights;
import java.util.BitSet;

/** An example's new weight, in one pass. */
@FunctionalInterface
public interface Rule {
  /**
   * Visits a round from now on, in the unit of {@link Weights}.
   *
   * @param slot the example's row in the ledger
   * @param before its weight until now
   */
  int weight(long id, int slot, int before);

  /** Leaves every weight as it is. */
  Rule KEEP = (id, slot, before) -> before;

  /** Every example once a round. */
  Rule ONCE = (id, slot, before) -> Weights.ONE;

  /** Those in some slots so many visits a round, every other example once. */
  static Rule raising(BitSet slots, double visits) {
    int raised = Policy.units(visits);
    return (id, slot, before) -> slots.get(slot) ? raised : Weights.ONE;
  }
}
