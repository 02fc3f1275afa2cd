package dev.latebloom.train.model;

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
record Rotary(int context, int width, double theta, Optional<Llama3Scaling> scaling) {
  private static final String PARAMETERS = "rope_parameters";
  private static final String SHARE = "partial_rotary_factor";

  Rotary {
    if (width < 2 || width % 2 != 0) {
      throw new IllegalArgumentException(
          width + " elements of each head turn with the position; it must be an even number");
    }
  }

  /**
   * What a configuration says in either style: in {@code rope_parameters}, or in {@code rope_theta}
   * and {@code rope_scaling}.
   *
   * @param share of a head that turns where the configuration does not say
   */
  static Rotary of(ModelConfig config, int context, int headWidth, double theta, double share) {
    var parameters = config.part(config.has(PARAMETERS) ? PARAMETERS : "rope_scaling");
    double turning = parameters.positive(SHARE, config.positive(SHARE, share));
    return of(
        parameters, context, (int) (headWidth * turning), config.positive("rope_theta", theta));
  }

  /** As {@code parameters} say, which may hold a theta of their own. */
  static Rotary of(ModelConfig parameters, int context, int width, double theta) {
    return new Rotary(
        context, width, parameters.positive("rope_theta", theta), Llama3Scaling.of(parameters));
  }

  /** Shape (context, width); the second half repeats the first. */
  float[] cosines() {
    return table(
        (target, at, angle) -> {
          target[at] = (float) Math.cos(angle);
          target[at + width / 2] = target[at];
        });
  }

  /** Shape (context, width); the first half is the second negated. */
  float[] sines() {
    return table(
        (target, at, angle) -> {
          target[at + width / 2] = (float) Math.sin(angle);
          target[at] = -target[at + width / 2];
        });
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
      double plain = 1 / Math.pow(theta, 2.0 * i / width);
      frequencies[i] = (float) scaling.map(scaled -> scaled.of(plain)).orElse(plain).doubleValue();
    }
    return frequencies;
  }

  @FunctionalInterface
  private interface Cell {
    void fill(float[] target, int at, float angle);
  }
}
