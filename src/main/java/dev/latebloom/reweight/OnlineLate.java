package dev.latebloom.reweight;

import dev.latebloom.observe.Cohort;
import dev.latebloom.pool.Ledger;
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
 *       observe.LossHistory}): its standing.
 *   <li>{@link Frontier}: groups of peers that are above the level of all.
 *   <li>{@link Outliers}: whether those far above their peers are wrong or late, by what became of
 *       them where the model has learned.
 *   <li>{@link Verdicts}: the standing, the frontier, the outliers and the loss itself give a
 *       verdict; one that lasts for some passes moves the example to another cohort.
 *   <li>Late examples climb towards the largest weight by steps; others descend to one visit a
 *       round. No weight is ever lower.
 * </ol>
 */
public record OnlineLate(OnlineLateSettings settings) implements Policy {

  @Override
  public Decision decide(long step, Ledger ledger) {
    return Decision.of(settings, this::stepped, step, ledger);
  }

  private int stepped(long id, int slot, int weight, Cohort cohort) {
    int ramp = Policy.units(settings.ramp());
    return switch (cohort) {
      case LATE -> Math.min(Policy.units(settings.largestWeight()), weight + ramp);
      case UNSEEN, UNLEARNED, EARLY -> Math.max(Weights.ONE, weight - ramp);
      case QUARANTINED -> Weights.ONE;
    };
  }
}
