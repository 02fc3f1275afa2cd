package dev.latebloom.lab;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How the heads of linear self-attention make M, the matrix that their answer depends on.
 *
 * <p>Of keys, queries and values only what can learn is kept: the label's part of keys and the
 * points' part of values begin at zero and stay there.
 */
public enum AttentionForm {
  /** Keys and queries apart, of rank one: M = Σ_h v_h k_h q_h'. */
  SEPARATE("separate"),
  /** Key and query as one matrix: M = Σ_h v_h W_h. */
  MERGED("merged");

  private final String kernel;

  AttentionForm(String kernel) {
    this.kernel = kernel;
  }

  /** The kernel that gives M. */
  String kernel() {
    return kernel;
  }

  List<String> names() {
    return switch (this) {
      case SEPARATE -> List.of("v", "k", "q");
      case MERGED -> List.of("v", "w");
    };
  }

  /** Of one model's weights, in the order of the names. */
  List<Shape> shapes(int heads, int directions) {
    return switch (this) {
      case SEPARATE ->
          List.of(new Shape(heads), new Shape(heads, directions), new Shape(heads, directions));
      case MERGED -> List.of(new Shape(heads), new Shape(heads, directions, directions));
    };
  }

  /**
   * One model's first weights: normal, with deviation init over the root of the number of entries
   * that the full weight has, label and all, as in the code of Zhang et al. (2025).
   */
  List<float[]> initial(int heads, int directions, double init, long seed) {
    // Not Random, whose first numbers are much the same for neighbouring seeds.
    var random = new SplittableRandom(seed);
    double token = directions + 1;
    double vectors = init / Math.sqrt(heads * token);
    double matrices = init / Math.sqrt(heads * token * token);
    return switch (this) {
      case SEPARATE ->
          List.of(
              normal(random, heads, matrices),
              normal(random, heads * directions, vectors),
              normal(random, heads * directions, vectors));
      case MERGED ->
          List.of(
              normal(random, heads, matrices),
              normal(random, heads * directions * directions, matrices));
    };
  }

  private static float[] normal(SplittableRandom random, int size, double deviation) {
    var values = new float[size];
    for (int i = 0; i < size; i++) values[i] = (float) (deviation * random.nextGaussian());
    return values;
  }
}
