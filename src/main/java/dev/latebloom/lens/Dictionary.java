package dev.latebloom.lens;

import ai.djl.ndarray.NDArray;
import java.util.function.IntFunction;

/**
 * Vectors that others may be sums of.
 *
 * @param name what they are, in the plural
 * @param atoms (V, D) of unit length
 * @param names what a person calls one
 */
record Dictionary(String name, NDArray atoms, IntFunction<String> names) {
  int size() {
    return Math.toIntExact(atoms.getShape().get(0));
  }

  int width() {
    return Math.toIntExact(atoms.getShape().get(1));
  }
}
