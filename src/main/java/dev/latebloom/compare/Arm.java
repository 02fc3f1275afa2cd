package dev.latebloom.compare;

/** What is compared: a policy with an optimizer. */
public record Arm(String policy, String optimizer) {

  @Override
  public String toString() {
    return policy + " + " + optimizer;
  }
}
