package dev.latebloom.train.model;

import dev.latebloom.train.model.fresh.InitialLlama;
import dev.latebloom.train.model.layers.Weight;

/**
 * The two matrices beside a frozen one, under the names that PEFT's files have for them.
 *
 * @param matrix the frozen one
 * @param a (rank, inputs)
 * @param b (outputs, rank)
 */
public record Adapter(Weight matrix, Weight a, Weight b) {
  private static final String PREFIX = "base_model.model.";
  private static final String A = ".lora_A.weight";
  private static final String B = ".lora_B.weight";

  static Adapter of(Weight matrix, int rank, boolean inputsFirst) {
    long inputs = matrix.shape().get(inputsFirst ? 0 : 1);
    long outputs = matrix.shape().get(inputsFirst ? 1 : 0);
    var name = PREFIX + matrix.module();
    return new Adapter(
        matrix, Weight.of(name + A, rank, inputs), Weight.of(name + B, outputs, rank));
  }

  /** The module whose A {@code name} is; empty for any other name. */
  public static String moduleOf(String name) {
    boolean isA = name.startsWith(PREFIX) && name.endsWith(A);
    return isA ? name.substring(PREFIX.length(), name.length() - A.length()) : "";
  }

  /**
   * First values: A uniform within 1 / sqrt(inputs), which is He et al. 2015 with the slope sqrt(5)
   * that PEFT and torch's linear layers have, and B zero, so that nothing is added. A function of
   * the seed and the name.
   */
  public float[] initial(Weight weight, long seed) {
    var values = new float[Math.toIntExact(weight.shape().size())];
    if (weight.equals(b)) return values;
    var random = InitialLlama.random(seed, weight);
    double bound = 1 / Math.sqrt((double) weight.shape().get(1));
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return values;
  }
}
