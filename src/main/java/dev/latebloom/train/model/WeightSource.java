package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.latebloom.train.engine.FloatType;
import dev.latebloom.train.model.layers.Weight;
import java.io.IOException;

/** Reads the values of a model's weights from where they are stored. */
public interface WeightSource {
  /** The values of a weight, as an array of {@code memory}. */
  NDArray read(NDManager memory, Weight weight) throws IOException;

  /** The type that a weight is stored as. */
  FloatType type(Weight weight) throws IOException;
}
