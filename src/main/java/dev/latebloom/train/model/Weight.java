package dev.latebloom.train.model;

import ai.djl.ndarray.types.Shape;

/**
 * One weight of a model.
 *
 * @param name exactly as Hugging Face's files have it
 * @param shape of a linear weight (out, in), but in GPT-2 (in, out)
 */
public record Weight(String name, Shape shape) {
  static Weight of(String name, long... shape) {
    return new Weight(name, new Shape(shape));
  }
}
