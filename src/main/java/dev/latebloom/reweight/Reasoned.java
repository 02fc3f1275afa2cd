package dev.latebloom.reweight;

import java.util.function.IntFunction;

/** A rule that says why. */
record Reasoned(Rule rule, IntFunction<String> reason) implements Rule {

  @Override
  public int weight(long id, int slot, int before) {
    return rule.weight(id, slot, before);
  }

  @Override
  public String why(int slot) {
    return reason.apply(slot);
  }
}
