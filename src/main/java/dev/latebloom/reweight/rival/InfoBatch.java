package dev.latebloom.reweight.rival;

import dev.latebloom.config.Range;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.Weights;
import dev.latebloom.reweight.Policy;
import dev.latebloom.reweight.Rule;
import java.util.DoubleSummaryStatistics;

/**
 * InfoBatch (Qin et al., ICLR 2024, arXiv 2303.04947): of the examples whose last loss is below the
 * mean, a random part r is left out of each epoch, and the loss of those that are not counts
 * 1/(1-r) times, so that the expected gradient is that of all; near the end nothing is left out.
 *
 * <p>A weight of 1 - r does the first: an urn with fractions shows such an example in 1 - r of the
 * rounds, by chance. What is drawn by a weight under 1 counts by its inverse, which does the second
 * ({@code sample.Sampler}). Unlike the paper, who is below the mean is looked at again at every
 * pass, not once an epoch.
 *
 * @param pruned r, the share left out, in (0, 1)
 * @param until last step at which anything is left out; the paper takes 0.875 of the training
 */
public record InfoBatch(double pruned, long until) implements Policy {
  public InfoBatch {
    Range.between("reweight.infobatch.pruned", 0, 1, pruned);
    Range.atLeast("reweight.infobatch.until", 1, until);
  }

  @Override
  public Rule rule(long step, Ledger ledger) {
    if (step >= until) return Rule.ONCE;
    double mean = meanLoss(ledger);
    int kept = Math.max(1, Policy.units(1 - pruned));
    return ((Rule) (id, slot, before) -> ledger.lastLoss.get(slot) < mean ? kept : Weights.ONE)
        .because(
            _ ->
                "what had a newest loss below the mean of all, %.4f nats, is shown in %.2f of the rounds, and the rest in each"
                    .formatted(mean, 1 - pruned));
  }

  /** Over the examples seen. */
  private static double meanLoss(Ledger ledger) {
    var losses = new DoubleSummaryStatistics();
    ledger.forEach(
        (_, slot) -> {
          if (ledger.visits(slot) > 0) losses.accept(ledger.lastLoss.get(slot));
        });
    return losses.getAverage();
  }
}
