package dev.latebloom.train.model.layers;

import ai.djl.ndarray.types.Shape;

/**
 * One weight of a model.
 *
 * @param name exactly as Hugging Face's files have it
 * @param shape of a linear weight (out, in), but in GPT-2 (in, out)
 */
public record Weight(String name, Shape shape) {
  public static Weight of(String name, long... shape) {
    return new Weight(name, new Shape(shape));
  }

  /** What it is a part of: the name without its last part. */
  public String module() {
    return name.substring(0, Math.max(name.lastIndexOf('.'), 0));
  }

  /** Whether it is a linear weight or a table, so that most of a model's numbers are in such. */
  public boolean isMatrix() {
    return shape.dimension() == 2 && name.endsWith(".weight");
  }
}
