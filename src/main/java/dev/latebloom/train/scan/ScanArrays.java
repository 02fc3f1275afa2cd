package dev.latebloom.train.scan;

import java.nio.FloatBuffer;
import java.util.BitSet;

/**
 * What a scan reads, or the gradients of it, row by row from index 0.
 *
 * @param x (B, T, D)
 * @param delta Δ, step sizes (B, T, D)
 * @param a A (D, N)
 * @param b B (B, T, N)
 * @param c C (B, T, N)
 * @param d D, the skip (D)
 * @param starts which of the B T steps begin from a state of zero; empty of gradients
 */
public record ScanArrays(
    FloatBuffer x,
    FloatBuffer delta,
    FloatBuffer a,
    FloatBuffer b,
    FloatBuffer c,
    FloatBuffer d,
    BitSet starts) {

  /** B sequences that go on from beginning to end. */
  public ScanArrays(
      FloatBuffer x,
      FloatBuffer delta,
      FloatBuffer a,
      FloatBuffer b,
      FloatBuffer c,
      FloatBuffer d) {
    this(x, delta, a, b, c, d, new BitSet());
  }

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
