package dev.latebloom.reweight;

import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.Weights;

/**
 * A control: what {@link StaticUpsampling} would not show more often, the cluster of lower losses
 * of each source, is shown more often. If late examples are the lever, this makes learning worse.
 *
 * @param weight visits a round of early examples, in [1, 255]
 */
public record Reversed(OnlineLateSettings cohorts, Trajectories trajectories, double weight)
    implements Policy {
  public Reversed {
    Bounds.weight("reversed.weight", weight);
  }

  @Override
  public int snapshots() {
    return trajectories.count();
  }

  @Override
  public Decision decide(long step, Ledger ledger) {
    if (!trajectories.completedBy(step, ledger)) {
      return Decision.of(cohorts, Decision.Rule.KEEP, step, ledger);
    }
    var early = new SourceSplit(ledger, Feature.ABSOLUTE).lower();
    int raised = Policy.units(weight);
    return Decision.of(
        cohorts,
        (id, slot, before, cohort) -> early.get(slot) ? raised : Weights.ONE,
        step,
        ledger);
  }
}
