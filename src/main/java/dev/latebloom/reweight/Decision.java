package dev.latebloom.reweight;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.observe.Figures;
import dev.latebloom.observe.FiguresPass;
import dev.latebloom.pool.Weights;

/**
 * What one pass over the ledger gives.
 *
 * @param weights those that changed, in the order of ids; they stand in the ledger already
 * @param figures of the ledger after the change
 */
public record Decision(Weights weights, Figures figures) {

  /** An example's new weight. */
  @FunctionalInterface
  interface Rule {
    /**
     * Visits a round from now on, in the unit of {@link Weights}.
     *
     * @param slot the example's row in the ledger
     * @param before its weight until now
     */
    int weight(long id, int slot, int before, Cohort cohort);

    /** Leaves every weight as it is. */
    Rule KEEP = (id, slot, before, cohort) -> before;

    /** Every example once a round. */
    Rule ONCE = (id, slot, before, cohort) -> Weights.ONE;
  }

  /** The rule of one pass. */
  @FunctionalInterface
  interface ToRule {
    /**
     * The rule that follows.
     *
     * @param verdicts settled for every example
     */
    Rule rule(Verdicts verdicts);
  }

  /** As {@link #of(OnlineLateSettings, ToRule, long, Ledger)}, whatever the verdicts. */
  static Decision of(OnlineLateSettings settings, Rule rule, long step, Ledger ledger) {
    return of(settings, _ -> rule, step, ledger);
  }

  /**
   * Tells cohorts apart in a walk over the rows; changes weights and adds up the figures in
   * another.
   */
  static Decision of(OnlineLateSettings settings, ToRule toRule, long step, Ledger ledger) {
    var verdicts = new Verdicts(settings, ledger);
    verdicts.settle();
    var rule = toRule.rule(verdicts);
    var changes = new Changes();
    var figures = new FiguresPass();
    ledger.forEach(
        (id, slot) -> {
          var cohort = ledger.cohort(slot);
          int before = ledger.weight.get(slot);
          int after = rule.weight(id, slot, before, cohort);
          if (after != before) changes.set(ledger, id, slot, after);
          figures.add(cohort, ledger, slot, after);
        });
    return new Decision(changes.toWeights(), figures.end(ledger, step));
  }
}
