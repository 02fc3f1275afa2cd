package dev.latebloom.compare;

/**
 * What is compared: a policy with an optimizer and a model.
 *
 * @param model empty where all arms have the one of {@code train.model}
 */
public record Arm(String policy, String optimizer, String model) {

  /** With the model of {@code train.model}. */
  public Arm(String policy, String optimizer) {
    this(policy, optimizer, "");
  }

  @Override
  public String toString() {
    return policy + " + " + optimizer + (model.isEmpty() ? "" : " + " + model);
  }
}
