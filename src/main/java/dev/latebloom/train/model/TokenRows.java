package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * Rows that go through a model at once.
 *
 * @param tokens (B, T) int32, padded on the right
 * @param places (B, T) int32: the position of each token in its example, where examples share rows;
 *     one begins at every 0, and of padding it is 0. Without, a row is one example.
 * @param prompt how many tokens of each row are its prompt, at least 1
 */
public record TokenRows(NDArray tokens, Optional<NDArray> places, IntUnaryOperator prompt) {
  /** Of which nobody asks for more than what follows the first token. */
  public static TokenRows alone(NDArray tokens) {
    return prompted(tokens, _ -> 1);
  }

  public static TokenRows prompted(NDArray tokens, IntUnaryOperator prompt) {
    return new TokenRows(tokens, Optional.empty(), prompt);
  }

  public static TokenRows packed(NDArray tokens, NDArray places) {
    return new TokenRows(tokens, Optional.of(places), _ -> 1);
  }
}
