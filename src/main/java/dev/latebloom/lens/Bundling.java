package dev.latebloom.lens;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import java.util.ArrayList;
import java.util.List;

/** Experiment 2: sums of token vectors, and which members are found again. */
final class Bundling {
  private static final int SUMS = 64;
  private static final int MOST_MEMBERS = 128;

  private final Torch torch;
  private final Kernels kernels;
  private final RandomVectors random;

  Bundling(Torch torch, Kernels kernels, RandomVectors random) {
    this.torch = torch;
    this.kernels = kernels;
    this.random = random;
  }

  /**
   * One size after the other, doubled each time, up to a quarter of the vectors.
   *
   * @param stored (V, D)
   * @param centred (V, D) unit vectors
   */
  List<BundleSize> sizes(NDArray stored, NDArray centred) {
    int vocabulary = Math.toIntExact(stored.getShape().get(0));
    int width = Math.toIntExact(stored.getShape().get(1));
    var sizes = new ArrayList<BundleSize>();
    for (int k = 1; k <= Math.min(MOST_MEMBERS, vocabulary / 4); k *= 2) {
      var members = members(k, vocabulary);
      sizes.add(
          new BundleSize(
              k,
              found(members, k, stored),
              found(members, k, centred),
              expected(k, vocabulary, width),
              cosine(members, k, centred),
              1 / Math.sqrt(k)));
    }
    return sizes;
  }

  private int[] members(int k, int vocabulary) {
    var members = new int[SUMS * k];
    for (int i = 0; i < SUMS; i++) {
      int[] some = random.some("bundle " + k + " " + i, k, vocabulary);
      System.arraycopy(some, 0, members, i * k, k);
    }
    return members;
  }

  /** Share of members among as many rows with the largest products with the sum. */
  private double found(int[] members, int k, NDArray table) {
    try (var scope = torch.scope()) {
      var at = torch.create(scope, members, new Shape(SUMS, k));
      var sums = kernels.run("bundles", new NDList(at, table)).head();
      var count = torch.create(scope, new int[] {k}, new Shape(1));
      int[] highest = kernels.run("highest", new NDList(sums, count, table)).head().toIntArray();
      int found = 0;
      for (int i = 0; i < highest.length; i++) {
        int begin = i / k * k;
        for (int j = begin; j < begin + k; j++) if (members[j] == highest[i]) found++;
      }
      return (double) found / highest.length;
    }
  }

  private double cosine(int[] members, int k, NDArray table) {
    try (var scope = torch.scope()) {
      var at = torch.create(scope, members, new Shape(SUMS, k));
      var sums = kernels.run("bundles", new NDList(at, table)).head();
      float[] cosines =
          kernels.run("member_cosines", new NDList(sums, at, table)).head().toFloatArray();
      double sum = 0;
      for (float each : cosines) sum += each;
      return sum / cosines.length;
    }
  }

  /**
   * Of random directions a member's product with the sum of {@code k} is about N(1, (k - 1) / d),
   * another's N(0, k / d). As many lie over the bound between as there are members.
   */
  static double expected(int k, int vocabulary, int d) {
    double low = -10;
    double high = 10;
    double member = Math.sqrt((k - 1.0) / d);
    double other = Math.sqrt((double) k / d);
    for (int i = 0; i < 60; i++) {
      double bound = (low + high) / 2;
      double over = k * over(bound, 1, member) + (vocabulary - k) * over(bound, 0, other);
      if (over > k) low = bound;
      else high = bound;
    }
    return over((low + high) / 2, 1, member);
  }

  private static double over(double bound, double mean, double deviation) {
    if (deviation == 0) return bound <= mean ? 1 : 0;
    return Normal.over((bound - mean) / deviation);
  }
}
