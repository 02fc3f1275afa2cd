package dev.latebloom.reweight.rival;

import dev.latebloom.config.Range;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.reweight.Policy;
import dev.latebloom.reweight.Rule;

/**
 * USEFUL (Nguyen et al., NeurIPS 2024, arXiv 2404.17768): after a short training, two-means on the
 * network's outputs within each class; the cluster with the higher average loss is slow and is
 * shown twice from then on.
 *
 * <p>Unlike the paper: a language model's outputs are one distribution a token, of which training
 * keeps the loss on the response alone, so clusters are of that loss; a source takes the place of a
 * class; and training goes on instead of starting again. Starting again takes two runs: this one up
 * to the step of the split, and {@link FromFile} with its weights.
 *
 * @param at the step of the split; the paper takes 5 to 10% of the training
 * @param weight visits a round of slow examples, in [1, 255]
 */
public record Useful(int at, double weight) implements Policy {
  public Useful {
    Range.atLeast("reweight.useful.at", 1, at);
    Range.within("reweight.useful.weight", 1, 255, weight);
  }

  @Override
  public int snapshots() {
    return 1;
  }

  @Override
  public Rule rule(long step, Ledger ledger) {
    if (!new Trajectories(1, at).completedBy(step, ledger)) return Rule.KEEP;
    return Rule.raising(SourceSplit.higher(ledger, Feature.ABSOLUTE, 0), weight);
  }
}
