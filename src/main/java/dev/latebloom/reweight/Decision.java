package dev.latebloom.reweight;

import dev.latebloom.observe.Figures;
import dev.latebloom.pool.Weights;

/**
 * The result of one pass over the ledger.
 *
 * @param weights those that changed, in the order of ids; they stand in the ledger already
 * @param figures of the ledger after the change
 * @param rule by which the examples below {@code end} were weighed
 */
public record Decision(Weights weights, Figures figures, Rule rule, long end) {
  /** Before the first pass of a process. */
  static final Decision NONE = new Decision(Weights.NONE, Figures.NONE, Rule.KEEP, 0);

  /** Why an example has its weight, in a sentence. */
  String why(long id, int slot) {
    if (figures.step() == 0) {
      return "the policy has not looked at it in this process; the weight is of a checkpoint, or"
          + " once a round";
    }
    if (id >= end) return "it came after the policy's pass of step " + figures.step();
    return "as of step " + figures.step() + ", " + rule.why(slot);
  }
}
