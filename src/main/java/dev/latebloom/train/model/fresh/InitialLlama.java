package dev.latebloom.train.model.fresh;

import dev.latebloom.random.SplitMix64;
import dev.latebloom.train.model.layers.Weight;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A Llama's weights before training: normal with deviation {@code 1 / sqrt(inputs)} (LeCun et al.
 * 1998), those that write into the residual stream divided by {@code sqrt(2 * layers)} (Radford et
 * al. 2019, section 2.3), embeddings 0.02, norms 1.
 *
 * <p>Unlike GPT-2's one deviation of 0.02, which is {@code 1 / sqrt(inputs)} only for wide models:
 * at a width of 96 it is a fifth of that, and a model learned a fraction of the same arithmetic in
 * the same steps (docs/results/2026-11-23-initial-weights).
 *
 * <p>A function of the seed and the weight's name alone, to the last bit, on every device.
 */
public final class InitialLlama {
  private static final double EMBEDDING = 0.02;

  private final long seed;
  private final double residualShare;

  InitialLlama(long seed, int layers) {
    this.seed = seed;
    this.residualShare = 1 / Math.sqrt(2.0 * layers);
  }

  /** Row by row, in the shape of {@code weight}. */
  float[] of(Weight weight) {
    var values = new float[Math.toIntExact(weight.shape().size())];
    // Norm weights are the 1-D ones.
    if (weight.shape().dimension() == 1) {
      Arrays.fill(values, 1f);
      return values;
    }
    normal(values, random(seed, weight), deviation(weight));
    return values;
  }

  /** The random numbers of one weight. */
  public static SplittableRandom random(long seed, Weight weight) {
    return SplitMix64.stream(seed, weight.name().hashCode());
  }

  /** Fills with normal numbers around 0. */
  static void normal(float[] values, SplittableRandom random, double deviation) {
    for (int i = 0; i < values.length; i += 2) {
      // Box and Muller's transform: StrictMath gives the same bits everywhere.
      double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
      double angle = 2 * Math.PI * random.nextDouble();
      values[i] = (float) (deviation * radius * StrictMath.cos(angle));
      if (i + 1 < values.length) {
        values[i + 1] = (float) (deviation * radius * StrictMath.sin(angle));
      }
    }
  }

  private double deviation(Weight weight) {
    if (weight.name().endsWith("embed_tokens.weight")) return EMBEDDING;
    // (outputs, inputs)
    double byInputs = 1 / Math.sqrt((double) weight.shape().get(1));
    return writesIntoTheResidual(weight) ? byInputs * residualShare : byInputs;
  }

  private static boolean writesIntoTheResidual(Weight weight) {
    return weight.name().endsWith("o_proj.weight") || weight.name().endsWith("down_proj.weight");
  }
}
