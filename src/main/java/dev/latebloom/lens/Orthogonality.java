package dev.latebloom.lens;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Experiment 1: collects cosines within a set of vectors, part by part. */
final class Orthogonality {
  private static final int PAIRS_AT_ONCE = 16_384;
  private static final int CLOSEST = 256;

  private final Torch torch;
  private final Kernels kernels;
  private final RandomVectors random;
  private final String what;
  private final List<float[]> cosines = new ArrayList<>();
  private final List<float[]> closest = new ArrayList<>();
  private double effective;
  private double expectedEffective;
  private double expectedClosest;
  private long rows;
  private int dimensions;
  private int parts;

  Orthogonality(Torch torch, Kernels kernels, RandomVectors random, String what) {
    this.torch = torch;
    this.kernels = kernels;
    this.random = random;
    this.what = what;
  }

  /**
   * Adds a part of the set; pairs are drawn within it.
   *
   * @param unit (N, D) unit vectors
   */
  void add(NDArray unit, int pairs) {
    int n = Math.toIntExact(unit.getShape().get(0));
    dimensions = Math.toIntExact(unit.getShape().get(1));
    if (n < 2) return;
    var draws = random.random("pairs of " + what + parts);
    try (var scope = torch.scope()) {
      for (int done = 0; done < pairs; done += PAIRS_AT_ONCE) {
        int some = Math.min(PAIRS_AT_ONCE, pairs - done);
        var one = new int[some];
        var other = new int[some];
        for (int i = 0; i < some; i++) {
          one[i] = draws.nextInt(n);
          other[i] = (one[i] + 1 + draws.nextInt(n - 1)) % n;
        }
        var shape = new Shape(some);
        var at = torch.create(scope, one, shape);
        var with = torch.create(scope, other, shape);
        cosines.add(kernels.run("pairs", new NDList(at, with, unit)).head().toFloatArray());
      }
      int[] asked = random.some("closest of " + what + parts, CLOSEST, n);
      var at = torch.create(scope, asked, new Shape(asked.length));
      closest.add(kernels.run("closest", new NDList(at, unit)).head().toFloatArray());
      effective +=
          kernels.run("effective_dimensions", new NDList(at, unit)).head().toFloatArray()[0];
    }
    var sphere = new SphereCosine(dimensions);
    expectedEffective += sphere.effectiveDimensions(n);
    expectedClosest += sphere.largestExceededWith(0.5, n - 1L);
    rows += n;
    parts++;
  }

  CosineSet result() {
    float[] all = joined(cosines);
    double sum = 0;
    double squares = 0;
    for (float cosine : all) {
      sum += cosine;
      squares += (double) cosine * cosine;
    }
    double mean = sum / all.length;
    for (int i = 0; i < all.length; i++) all[i] = Math.abs(all[i]);
    Arrays.sort(all);
    double size = 0;
    int related = 0;
    for (float each : all) {
      size += each;
      if (each > CosineSet.RELATED) related++;
    }
    float[] nearest = joined(closest);
    Arrays.sort(nearest);
    var measured =
        new CosineSet.Figures(
            Math.sqrt(squares / all.length - mean * mean),
            size / all.length,
            (double) related / all.length,
            CosineSet.QUANTILES.stream().map(q -> (double) all[(int) (q * all.length)]).toList(),
            nearest[nearest.length / 2],
            effective / parts);
    return new CosineSet(what, rows, dimensions, all.length, mean, measured, expected());
  }

  private CosineSet.Figures expected() {
    var sphere = new SphereCosine(dimensions);
    return new CosineSet.Figures(
        sphere.deviation(),
        sphere.meanSize(),
        sphere.beyond(CosineSet.RELATED),
        CosineSet.QUANTILES.stream().map(q -> sphere.exceededWith(1 - q)).toList(),
        expectedClosest / parts,
        expectedEffective / parts);
  }

  private static float[] joined(List<float[]> parts) {
    var all = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (var part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
