package dev.latebloom.compare;

/**
 * Which run of a comparison.
 *
 * @param errors share of planted errors in its corpus
 */
public record RunKey(String policy, String optimizer, double errors, long seed) {

  public Arm arm() {
    return new Arm(policy, optimizer);
  }

  /** As a person reads it. */
  @Override
  public String toString() {
    return "%s, %s, %s errors, seed %d"
        .formatted(policy, optimizer, Quantities.percent(errors), seed);
  }
}
