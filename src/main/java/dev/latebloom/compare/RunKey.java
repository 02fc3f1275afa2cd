package dev.latebloom.compare;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;

/**
 * Which run of a comparison.
 *
 * @param model empty for that of {@code train.model}, as in results of earlier versions
 * @param errors share of planted errors in its corpus
 */
public record RunKey(
    String policy,
    String optimizer,
    @JsonSetter(nulls = Nulls.AS_EMPTY) String model,
    double errors,
    long seed) {

  /** Of an arm. */
  public RunKey(Arm arm, double errors, long seed) {
    this(arm.policy(), arm.optimizer(), arm.model(), errors, seed);
  }

  public Arm arm() {
    return new Arm(policy, optimizer, model);
  }

  /** As a person reads it. */
  @Override
  public String toString() {
    var name =
        model.isEmpty()
            ? policy + ", " + optimizer
            : "%s, %s, %s".formatted(policy, optimizer, model);
    return "%s, %s errors, seed %d".formatted(name, Quantities.percent(errors), seed);
  }
}
