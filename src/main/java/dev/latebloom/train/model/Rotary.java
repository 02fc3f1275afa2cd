package dev.latebloom.train.model;

import java.util.function.DoubleUnaryOperator;

/**
 * The tables of rotary position embeddings (Su et al. 2021, equation 34), in the half-split order
 * of Hugging Face files: element {@code i} of a head turns with element {@code i + headWidth / 2}.
 *
 * <p>Frequencies and angles are rounded to float as the reference does, so that loaded weights see
 * the angles they were trained with at late positions too.
 */
final class Rotary {
  private final int context;
  private final float[] frequencies;

  private Rotary(int context, float[] frequencies) {
    this.context = context;
    this.frequencies = frequencies;
  }

  static Rotary of(ModelSettings settings) {
    return of(settings, frequency -> frequency);
  }

  /**
   * @param scaling from the plain frequency {@code theta^(-2i / headWidth)}, in radians a position,
   *     to the one used
   */
  static Rotary of(ModelSettings settings, DoubleUnaryOperator scaling) {
    var frequencies = new float[settings.headWidth() / 2];
    for (int i = 0; i < frequencies.length; i++) {
      double plain = 1 / Math.pow(settings.ropeTheta(), 2.0 * i / settings.headWidth());
      frequencies[i] = (float) scaling.applyAsDouble(plain);
    }
    return new Rotary(settings.context(), frequencies);
  }

  /** Shape (context, headWidth); the second half repeats the first. */
  float[] cosines() {
    return table(
        (target, at, angle) -> {
          target[at] = (float) Math.cos(angle);
          target[at + frequencies.length] = target[at];
        });
  }

  /** Shape (context, headWidth); the first half is the second negated. */
  float[] sines() {
    return table(
        (target, at, angle) -> {
          target[at + frequencies.length] = (float) Math.sin(angle);
          target[at] = -target[at + frequencies.length];
        });
  }

  private float[] table(Cell cell) {
    int half = frequencies.length;
    var table = new float[context * 2 * half];
    for (int position = 0; position < context; position++) {
      for (int i = 0; i < half; i++) {
        cell.fill(table, position * 2 * half + i, position * frequencies[i]);
      }
    }
    return table;
  }

  @FunctionalInterface
  private interface Cell {
    void fill(float[] target, int at, float angle);
  }
}
