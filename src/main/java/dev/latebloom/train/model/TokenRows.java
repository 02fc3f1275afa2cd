package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * Rows that go through a model at once.
 *
 * @param tokens (B, T) int32, padded on the right
 * @param places (B, T) int32: the position of each token in its example, where examples share rows;
 *     one begins at every 0, and of padding it is 0. Without, a row is one example.
 */
public record TokenRows(NDArray tokens, Optional<NDArray> places) {
  public static TokenRows alone(NDArray tokens) {
    return new TokenRows(tokens, Optional.empty());
  }

  public static TokenRows packed(NDArray tokens, NDArray places) {
    return new TokenRows(tokens, Optional.of(places));
  }
}
