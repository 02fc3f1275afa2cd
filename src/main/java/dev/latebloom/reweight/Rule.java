package dev.latebloom.reweight;

import dev.latebloom.pool.Weights;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/** An example's new weight, in one pass. */
@FunctionalInterface
public interface Rule {
  /**
   * Visits a round from now on, in the unit of {@link Weights}.
   *
   * @param slot the example's row in the ledger
   * @param before its weight until now
   */
  int weight(long id, int slot, int before);

  /**
   * Why the example has its weight: the rest of a sentence.
   *
   * @param slot the row of an example that was there at the pass
   */
  default String why(int slot) {
    return "the policy weighs it by no rule of its own";
  }

  /** The same, with reasons. */
  default Rule because(IntFunction<String> reason) {
    return new Reasoned(this, reason);
  }

  /** Leaves every weight as it is. */
  Rule KEEP =
      ((Rule) (id, slot, before) -> before)
          .because(_ -> "the policy leaves every weight as it was");

  /** Every example once a round. */
  Rule ONCE =
      ((Rule) (id, slot, before) -> Weights.ONE)
          .because(_ -> "the policy shows every example once a round");

  /** Those in some slots so many visits a round, every other example once. */
  static Rule raising(IntPredicate slots, double visits) {
    int raised = Policy.units(visits);
    return ((Rule) (id, slot, before) -> slots.test(slot) ? raised : Weights.ONE)
        .because(
            slot ->
                slots.test(slot)
                    ? "it is of the cluster of losses that the policy shows %.2f times a round"
                        .formatted(visits)
                    : "it is not of the cluster of losses that the policy raises, so once a round");
  }
}
