package dev.latebloom.reweight;

import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.Weights;

/**
 * A control: examples chosen by chance are shown more often, from their admission to the end. What
 * upsampling does beyond this comes from which examples it shows.
 *
 * @param seed of the run
 * @param share of the examples, in (0, 1)
 * @param weight their visits a round, in [1, 255]
 */
public record RandomUpsampling(OnlineLateSettings cohorts, long seed, double share, double weight)
    implements Policy {
  public RandomUpsampling {
    Bounds.require(share > 0 && share < 1, "random.share must be in (0, 1)");
    Bounds.weight("random.weight", weight);
  }

  @Override
  public Decision decide(long step, Ledger ledger) {
    return Decision.of(
        cohorts, (id, slot, before, cohort) -> chosen(id) ? raised() : Weights.ONE, step, ledger);
  }

  private boolean chosen(long id) {
    return Chance.of(seed, 0, id) < share;
  }

  private int raised() {
    return Policy.units(weight);
  }
}
