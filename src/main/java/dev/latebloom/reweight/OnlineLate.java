package dev.latebloom.reweight;

import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.Weights;

/**
 * Shows examples more often while they are late: not learned yet, at the frontier of what the model
 * is learning, and no outlier among their peers.
 *
 * <p>After the finding that upsampling what is learned later lowers simplicity bias (arXiv
 * 2602.00576). Unlike the paper, which clusters the loss trajectories of a finished proxy run once
 * and starts again, this decides within the run, from the losses of training itself, and takes an
 * example back to once a round when it has been learned. Unlike the paper's code, it compares
 * examples with their peers' level and suspects outliers, since a cluster of high losses soon
 * consists of wrong labels.
 *
 * <ol>
 *   <li>At each visit an example's loss is compared with those of its peers at that time ({@code
 *       ledger.LossHistory}): its z-score.
 *   <li>{@link RareGroups}: groups that are late from the start, since what is rare is.
 *   <li>{@link Frontier}: of those that are not rare, the group of peers that is learned next, from
 *       easy to hard.
 *   <li>{@link Outliers}: whether those far above their peers are wrong or late, by what became of
 *       them where the model has learned.
 *   <li>{@link Verdicts}: all these and the loss itself give a verdict; one that lasts for some
 *       passes moves the example to another cohort.
 *   <li>Late examples climb by steps towards the weight with which they take their share of the
 *       draws, or a rare group's as many as the most common one takes, if that is more, and to the
 *       largest weight at most; others descend to one visit a round. No weight is ever lower.
 * </ol>
 */
public record OnlineLate(OnlineLateSettings settings) implements Policy {

  @Override
  public Rule rule(long step, Ledger ledger, Verdicts verdicts) {
    int largest = largest(verdicts.examples(), verdicts.late());
    return (_, slot, weight, cohort) ->
        switch (cohort) {
          case LATE -> towards(Math.max(largest, bounded(verdicts.asCommon(slot))), weight);
          case UNSEEN, UNLEARNED, EARLY -> towards(Weights.ONE, weight);
          case QUARANTINED -> Weights.ONE;
        };
  }

  private int towards(int aim, int weight) {
    int ramp = Policy.units(settings.ramp());
    return Math.clamp(aim, weight - ramp, weight + ramp);
  }

  /** The weight with which late examples take their share of all draws, if others have one. */
  private int largest(long examples, long late) {
    double share = settings.largestShare();
    return bounded(share / (1 - share) * (examples - late) / Math.max(1, late));
  }

  private int bounded(double weight) {
    return Policy.units(Math.clamp(weight, 1, settings.largestWeight()));
  }
}
