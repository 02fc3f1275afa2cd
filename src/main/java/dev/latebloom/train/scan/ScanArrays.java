package dev.latebloom.train.scan;

import java.nio.FloatBuffer;

/**
 * What a scan reads, or the gradients of it, row by row from index 0.
 *
 * @param x (B, T, D)
 * @param delta Δ, step sizes (B, T, D)
 * @param a A (D, N)
 * @param b B (B, T, N)
 * @param c C (B, T, N)
 * @param d D, the skip (D)
 */
public record ScanArrays(
    FloatBuffer x, FloatBuffer delta, FloatBuffer a, FloatBuffer b, FloatBuffer c, FloatBuffer d) {

  /** Zeros. */
  public static ScanArrays zeros(ScanShape shape) {
    return new ScanArrays(
        FloatBuffer.allocate(shape.sequence()),
        FloatBuffer.allocate(shape.sequence()),
        FloatBuffer.allocate(shape.channels() * shape.states()),
        FloatBuffer.allocate(shape.projection()),
        FloatBuffer.allocate(shape.projection()),
        FloatBuffer.allocate(shape.channels()));
  }

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException when one is not that of {@code shape}
   */
  void require(ScanShape shape) {
    require("x", x, shape.sequence());
    require("delta", delta, shape.sequence());
    require("a", a, shape.channels() * shape.states());
    require("b", b, shape.projection());
    require("c", c, shape.projection());
    require("d", d, shape.channels());
  }

  static void require(String name, FloatBuffer buffer, int size) {
    if (buffer.limit() != size) {
      throw new IllegalArgumentException(
          name + " has " + buffer.limit() + " numbers; the scan needs " + size);
    }
  }
}
