package dev.latebloom.reweight.rival;

import dev.latebloom.config.Range;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.Weights;
import dev.latebloom.reweight.Chance;
import dev.latebloom.reweight.Policy;
import dev.latebloom.reweight.Rule;

/**
 * A control: examples chosen by chance are shown more often, from their admission to the end. What
 * upsampling does beyond this comes from which examples it shows.
 *
 * @param seed of the run
 * @param share of the examples, in (0, 1)
 * @param weight their visits a round, in [1, 255]
 */
public record RandomUpsampling(long seed, double share, double weight) implements Policy {
  public RandomUpsampling {
    Range.between("reweight.random.share", 0, 1, share);
    Range.within("reweight.random.weight", 1, 255, weight);
  }

  @Override
  public Rule rule(long step, Ledger ledger) {
    int raised = Policy.units(weight);
    return ((Rule) (id, slot, before) -> chosen(id) ? raised : Weights.ONE)
        .because(
            _ ->
                "a share of %s of the examples, chosen by chance, is shown %.2f times a round, and the rest once"
                    .formatted(share, weight));
  }

  private boolean chosen(long id) {
    return Chance.of(seed, 0, id) < share;
  }
}
