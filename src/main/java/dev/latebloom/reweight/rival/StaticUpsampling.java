package dev.latebloom.reweight.rival;

import dev.latebloom.config.Range;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.reweight.Policy;
import dev.latebloom.reweight.Rule;

/**
 * The published way to show more often what is learned late: decide once, from the loss
 * trajectories of the first steps, and keep to it (arXiv 2602.00576; the code of chrisVat/sam,
 * after S2L, NeurIPS 2024).
 *
 * <ol>
 *   <li>x_i = the losses of example i at the first T snapshots, or the ratios of each to the one
 *       before.
 *   <li>For each source: all of it is late if it is smaller than the average source or than 78;
 *       else two-means on its x, and the cluster with the higher mean is late.
 *   <li>Late examples are shown twice a round.
 * </ol>
 *
 * Unlike the source, which trains a proxy model first, this decides in the middle of the one run,
 * and a loss is that of an example's last visit instead of one of an extra pass over the data. With
 * a proxy: {@link FromFile}.
 *
 * @param smallestSource fewest examples of a source that is clustered
 * @param weight visits a round of late examples, in [1, 255]
 */
public record StaticUpsampling(
    Trajectories trajectories, Feature feature, int smallestSource, double weight)
    implements Policy {
  public StaticUpsampling {
    Range.within("reweight.static.weight", 1, 255, weight);
    Range.atLeast("reweight.static.smallest-source", 1, smallestSource);
    Range.require(
        feature == Feature.ABSOLUTE || trajectories.snapshots() >= 2,
        "reweight.static.snapshots",
        "must be at least 2, since ratios need two losses",
        trajectories.snapshots());
  }

  @Override
  public int snapshots() {
    return trajectories.snapshots();
  }

  @Override
  public Rule rule(long step, Ledger ledger) {
    if (!trajectories.completedBy(step, ledger)) return Rule.KEEP;
    return Rule.raising(SourceSplit.higher(ledger, feature, smallestSource), weight);
  }
}
