package dev.latebloom.lens;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import java.util.Arrays;
import java.util.List;

/**
 * What stands between the residual stream and what reads it, but for the length, which no direction
 * depends on: {@code g * P x} with the gain {@code g}, where {@code P} takes off the mean over a
 * vector's elements in a LayerNorm and nothing in an RMSNorm.
 *
 * @param gain (1, D)
 * @param bias (1, D); zero where there is none
 * @param centres whether it is a LayerNorm
 */
record Norm(NDArray gain, NDArray bias, boolean centres) {
  private static final int PLAIN = 0;
  private static final int CENTRE_BEFORE = 1;
  private static final int CENTRE_BEHIND = 2;

  /** Which way through the norm. */
  enum Way {
    /** {@code g * P x}: what a vector of the stream is to a reader. */
    FORTH,
    /** {@code P (g * w)}: the vector of the stream whose products are those of the reader w. */
    BACK
  }

  /** None at all. */
  static Norm none(Torch torch, NDManager scope, int width) {
    var ones = new float[width];
    Arrays.fill(ones, 1);
    var shape = new Shape(1, width);
    return new Norm(torch.create(scope, ones, shape), torch.zeros(scope, shape), false);
  }

  /** As the kernels have it. */
  NDArray how(Torch torch, NDManager scope, Way way) {
    int behind = way == Way.FORTH ? CENTRE_BEFORE : CENTRE_BEHIND;
    return torch.create(scope, new int[] {centres ? behind : PLAIN}, new Shape(1));
  }

  /**
   * The rows of tables (N, D) on their way through the norm, as unit vectors: (sum of N, D).
   *
   * @param scope of the result
   * @param means (1, D) that are taken off first, one a table
   */
  NDArray unit(
      Torch torch, Kernels kernels, NDManager scope, Way way, List<NDArray> tables, NDList means) {
    var how = how(torch, scope, way);
    var unit = kernels.run("atoms", new NDList(gain, how), new NDList(tables), means).head();
    unit.attach(scope);
    return unit;
  }
}
