package dev.latebloom.reweight;

import dev.latebloom.ledger.Ledger;
import dev.latebloom.ledger.Mark;
import dev.latebloom.observe.FiguresPass;
import dev.latebloom.pool.Weights;
import java.util.function.IntFunction;

/**
 * One run of the policy over all examples held: it sorts them into cohorts, weighs them by the
 * policy's rule and computes the figures.
 *
 * <p>Cohorts are decided alike under every policy, so that figures can be compared.
 *
 * @param quarantine when an example counts as one that is never learned
 * @param learnedLoss in nats, below which an example counts as learned however low the mean is
 */
public record Pass(Policy policy, QuarantineSettings quarantine, double learnedLoss) {

  /** The same pass, whose policy knows the names of the sources. */
  Pass naming(IntFunction<String> names) {
    return new Pass(policy.naming(names), quarantine, learnedLoss);
  }

  /**
   * Makes the pass: two walks over the rows to settle cohorts, another for weights and figures.
   *
   * @param step the last step whose losses the ledger has
   */
  public Decision decide(long step, Ledger ledger) {
    Verdicts.settle(quarantine, learnedLoss, ledger);
    var rule = policy.rule(step, ledger);
    var changes = new Changes();
    var figures = new FiguresPass(step);
    ledger.forEach(
        (id, slot) -> {
          var cohort = ledger.cohort(slot);
          int before = ledger.weight.get(slot);
          int ruled = rule.weight(id, slot, before);
          int after = ledger.mark(slot) == Mark.WRONG ? Math.min(Weights.ONE, ruled) : ruled;
          if (after != before) changes.set(ledger, id, slot, after);
          figures.add(cohort, ledger, slot, after);
        });
    return new Decision(changes.toWeights(), figures.end(ledger), rule, ledger.nextId());
  }
}
