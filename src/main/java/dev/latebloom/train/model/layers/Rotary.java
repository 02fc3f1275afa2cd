package dev.latebloom.train.model.layers;

import java.util.Optional;

/**
 * The tables of rotary position embeddings (Su et al. 2021, equation 34), in the half-split order
 * of Hugging Face files: element {@code i} of a head turns with element {@code i + width / 2}.
 *
 * <p>Frequencies and angles are rounded to float as the reference does, so that loaded weights see
 * the angles they were trained with at late positions too.
 *
 * @param context positions there are
 * @param width how many elements of a head turn, the first ones; even
 * @param theta base of the frequencies
 * @param scaling of the frequencies, if any
 */
public record Rotary(int context, int width, double theta, Optional<RotaryScaling> scaling) {
  private static final String PARAMETERS = "rope_parameters";
  private static final String ORIGINAL = "original_max_position_embeddings";
  private static final String SHARE = "partial_rotary_factor";

  /** Numbers of a table: 1 GiB. The longest published one has a 32nd. */
  private static final long LARGEST = 1L << 28;

  public Rotary {
    if (width < 2 || width % 2 != 0) {
      throw new IllegalArgumentException(
          width + " elements of each head turn with the position; it must be an even number");
    }
    if ((long) context * width > LARGEST) {
      throw new IllegalArgumentException(
          "max_position_embeddings is "
              + context
              + "; at most "
              + LARGEST / width
              + " positions of "
              + width
              + " elements fit into a table");
    }
  }

  /**
   * What a configuration says in either style: in {@code rope_parameters}, or in {@code rope_theta}
   * and {@code rope_scaling}.
   *
   * @param share of a head that turns where the configuration does not say
   */
  public static Rotary of(
      ModelConfig config, int context, int headWidth, double theta, double share) {
    var parameters = parameters(config);
    double turning = parameters.positive(SHARE, config.positive(SHARE, share));
    return of(
        parameters, context, (int) (headWidth * turning), config.positive("rope_theta", theta));
  }

  /**
   * The same for families whose heads turn whole.
   *
   * @throws IllegalArgumentException when the configuration has a part of them turn
   */
  public static Rotary ofWholeHeads(ModelConfig config, int context, int headWidth, double theta) {
    double turning = parameters(config).positive(SHARE, config.positive(SHARE, 1));
    if (turning != 1) {
      // Some versions of Hugging Face's classes take no notice of it, others fail.
      throw new IllegalArgumentException(SHARE + " is " + turning + "; only 1 can be computed");
    }
    return of(config, context, headWidth, theta, 1);
  }

  /** An older file has the original context of {@code longrope} outside of its scaling. */
  private static ModelConfig parameters(ModelConfig config) {
    var parameters = config.part(config.has(PARAMETERS) ? PARAMETERS : "rope_scaling");
    return config.has(ORIGINAL) && !parameters.has(ORIGINAL)
        ? parameters.with(ORIGINAL, config.count(ORIGINAL))
        : parameters;
  }

  /** As {@code parameters} say, which may hold a theta of their own. */
  public static Rotary of(ModelConfig parameters, int context, int width, double theta) {
    double base = parameters.positive("rope_theta", theta);
    var scaling = RotaryScaling.of(parameters, context, width, base);
    int reach = scaling.map(scaled -> scaled.reach(context)).orElse(context);
    return new Rotary(reach, width, base, scaling);
  }

  /** Shape (context, width); the second half repeats the first. */
  public float[] cosines() {
    double magnitude = magnitude();
    return table(
        (target, at, angle) -> {
          target[at] = (float) (Math.cos(angle) * magnitude);
          target[at + width / 2] = target[at];
        });
  }

  /** Shape (context, width); the first half is the second negated. */
  public float[] sines() {
    double magnitude = magnitude();
    return table(
        (target, at, angle) -> {
          target[at + width / 2] = (float) (Math.sin(angle) * magnitude);
          target[at] = -target[at + width / 2];
        });
  }

  private double magnitude() {
    return scaling.map(RotaryScaling::magnitude).orElse(1.0);
  }

  private float[] table(Cell cell) {
    float[] frequencies = frequencies();
    var table = new float[Math.multiplyExact(context, width)];
    for (int position = 0; position < context; position++) {
      for (int i = 0; i < frequencies.length; i++) {
        cell.fill(table, position * width + i, position * frequencies[i]);
      }
    }
    return table;
  }

  /** {@code theta^(-2i / width)}, scaled, in radians a position. */
  private float[] frequencies() {
    var frequencies = new float[width / 2];
    for (int i = 0; i < frequencies.length; i++) {
      int place = i;
      double plain = 1 / Math.pow(theta, 2.0 * i / width);
      frequencies[i] =
          (float) scaling.map(scaled -> scaled.of(plain, place)).orElse(plain).doubleValue();
    }
    return frequencies;
  }

  @FunctionalInterface
  private interface Cell {
    void fill(float[] target, int at, float angle);
  }
}
