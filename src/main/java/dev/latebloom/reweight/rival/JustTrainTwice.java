package dev.latebloom.reweight.rival;

import dev.latebloom.config.Range;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.Weights;
import dev.latebloom.reweight.Policy;
import dev.latebloom.reweight.Rule;

/**
 * JTT (Liu et al., ICML 2021, arXiv 2107.09044): what a model that was trained for a short while
 * gets wrong is shown more often from then on.
 *
 * <p>Unlike the paper: an answer of several tokens is wrong here where their geometric mean
 * probability is under one half, since training knows losses and generates nothing; and training
 * goes on instead of starting again. Starting again takes two runs: this one up to the step of the
 * verdict, and {@link FromFile} with its weights.
 *
 * @param at the step of the verdict
 * @param weight visits a round of wrong examples, the paper's lambda, in [1, 255]
 */
public record JustTrainTwice(int at, double weight) implements Policy {
  private static final double WRONG = StrictMath.log(2);

  public JustTrainTwice {
    Range.atLeast("reweight.jtt.at", 1, at);
    Range.within("reweight.jtt.weight", 1, 255, weight);
  }

  @Override
  public Rule rule(long step, Ledger ledger) {
    if (step != at) return Rule.KEEP.because(_ -> why());
    int raised = Policy.units(weight);
    return ((Rule) (id, slot, before) -> ledger.lastLoss.get(slot) > WRONG ? raised : Weights.ONE)
        .because(_ -> why());
  }

  private String why() {
    return "what was wrong at step %d (reweight.jtt.at) is shown %.2f times a round from then on, and the rest once"
        .formatted(at, weight);
  }
}
