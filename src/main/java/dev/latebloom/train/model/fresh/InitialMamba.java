package dev.latebloom.train.model.fresh;

import dev.latebloom.train.model.layers.Weight;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A Mamba's weights before training (Gu and Dao 2023, section 3.6, and their code): A is -1, -2,
 * ... for the states of every inner element, D and norms 1, the convolution's bias 0, embeddings
 * normal with deviation 0.02, step sizes log-uniform in [0.001, 0.1], all else uniform within
 * {@code 1 / sqrt(inputs)}, those that write into the residual stream divided by {@code
 * sqrt(layers)}.
 *
 * <p>A function of the seed and the weight's name alone, to the last bit, on every device.
 */
final class InitialMamba {
  private static final double EMBEDDING = 0.02;
  private static final double SHORTEST_STEP = 1e-3;
  private static final double LONGEST_STEP = 1e-1;

  private final long seed;
  private final double residualShare;

  InitialMamba(long seed, int layers) {
    this.seed = seed;
    this.residualShare = 1 / Math.sqrt(layers);
  }

  /** Row by row, in the shape of {@code weight}. */
  float[] of(Weight weight) {
    var values = new float[Math.toIntExact(weight.shape().size())];
    var random = InitialLlama.random(seed, weight);
    var name = weight.name();
    if (name.endsWith("embeddings.weight")) {
      InitialLlama.normal(values, random, EMBEDDING);
    } else if (name.endsWith("A_log")) {
      int states = (int) weight.shape().get(1);
      for (int i = 0; i < values.length; i++) values[i] = (float) StrictMath.log(1 + i % states);
    } else if (name.endsWith("dt_proj.bias")) {
      for (int i = 0; i < values.length; i++) values[i] = biasOfAStep(random.nextDouble());
    } else if (name.endsWith("norm.weight")
        || name.endsWith("norm_f.weight")
        || name.endsWith(".D")) {
      Arrays.fill(values, 1f);
    } else if (!name.endsWith("conv1d.bias")) {
      // (outputs, ..., inputs)
      double inputs = (double) weight.shape().size() / weight.shape().get(0);
      double share = name.endsWith("out_proj.weight") ? residualShare : 1;
      uniform(values, random, share / Math.sqrt(inputs));
    }
    return values;
  }

  /** The softplus of the bias is the step: log-uniform for uniform {@code share} in [0, 1). */
  private static float biasOfAStep(double share) {
    double step = SHORTEST_STEP * StrictMath.pow(LONGEST_STEP / SHORTEST_STEP, share);
    return (float) (step + StrictMath.log(-StrictMath.expm1(-step)));
  }

  private static void uniform(float[] values, SplittableRandom random, double bound) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
  }
}
