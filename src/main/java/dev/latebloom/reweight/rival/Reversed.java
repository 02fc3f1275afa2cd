package dev.latebloom.reweight.rival;

import dev.latebloom.config.Range;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.reweight.Policy;
import dev.latebloom.reweight.Rule;

/**
 * A control: what {@link StaticUpsampling} would not show more often, the cluster of lower losses
 * of each source, is shown more often. If late examples are the lever, this makes learning worse.
 *
 * @param weight visits a round of early examples, in [1, 255]
 */
public record Reversed(Trajectories trajectories, double weight) implements Policy {
  public Reversed {
    Range.within("reweight.reversed.weight", 1, 255, weight);
  }

  @Override
  public int snapshots() {
    return trajectories.snapshots();
  }

  @Override
  public Rule rule(long step, Ledger ledger) {
    if (!trajectories.completedBy(step, ledger)) return Rule.KEEP;
    return Rule.raising(SourceSplit.higher(ledger, Feature.ABSOLUTE, 0).negate(), weight);
  }
}
