package dev.latebloom.lens;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.random.SplitMix64;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Vectors that know nothing of a model: functions of the seed and of what they are for. */
final class RandomVectors {
  private final Torch torch;
  private final Kernels kernels;
  private final long seed;

  RandomVectors(Torch torch, Kernels kernels, long seed) {
    this.torch = torch;
    this.kernels = kernels;
    this.seed = seed;
  }

  /** The random numbers for one purpose. */
  SplittableRandom random(String purpose) {
    return SplitMix64.stream(seed, purpose.hashCode());
  }

  /** Normal numbers (n, d): rows in directions uniform on the sphere. */
  NDArray gaussian(NDManager scope, String purpose, int n, int d) {
    var random = random(purpose);
    var values = new float[Math.multiplyExact(n, d)];
    for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
    return torch.create(scope, values, new Shape(n, d));
  }

  /**
   * The rows (n, d) turned by one random rotation, which is as if the dictionary were turned the
   * other way: products among the rows stay, those with atoms go.
   */
  NDArray rotated(NDManager scope, String purpose, NDArray rows) {
    int d = Math.toIntExact(rows.getShape().get(1));
    var normal = gaussian(scope, purpose, d, d);
    var rotation = kernels.run("orthogonal", new NDList(normal)).head();
    var turned = kernels.run("product", new NDList(rows, rotation)).head();
    turned.attach(scope);
    return turned;
  }

  /** The rows (n, d), the numbers of each in an order of its own. */
  NDArray shuffled(NDManager scope, String purpose, NDArray rows) {
    var random = random(purpose);
    float[] values = rows.toFloatArray();
    int d = Math.toIntExact(rows.getShape().get(1));
    for (int begin = 0; begin < values.length; begin += d) {
      for (int i = d - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        float swapped = values[begin + i];
        values[begin + i] = values[begin + j];
        values[begin + j] = swapped;
      }
    }
    return torch.create(scope, values, rows.getShape());
  }

  /** {@code count} of the first {@code n} numbers, each at most once. */
  int[] some(String purpose, int count, int n) {
    var random = random(purpose);
    var all = new int[n];
    for (int i = 0; i < n; i++) all[i] = i;
    int taken = Math.min(count, n);
    for (int i = 0; i < taken; i++) {
      int j = i + random.nextInt(n - i);
      int swapped = all[i];
      all[i] = all[j];
      all[j] = swapped;
    }
    return Arrays.copyOf(all, taken);
  }
}
