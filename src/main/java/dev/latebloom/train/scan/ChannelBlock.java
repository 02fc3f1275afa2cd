package dev.latebloom.train.scan;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The recurrence of some neighbouring channels of one sequence. Not thread-safe.
 *
 * <p>Channels are the innermost index of every loop: the compiler makes vectors of them, and all
 * that a step touches stays in the nearest cache.
 */
final class ChannelBlock {
  /** Channels at once: long enough for vectors, short enough for the cache. */
  static final int WIDTH = 128;

  final int width;

  /** A of these channels, (N, width). */
  final float[][] a;

  /** D of these channels. */
  final float[] skip;

  final float[] x;
  final float[] delta;

  /** Δ x. */
  final float[] input;

  /** h, (N, width). */
  final float[][] state;

  private final int states;
  private final float[] decay;
  private final float[] y;
  private final float[] b;
  private final float[] c;
  private final Exponential exponential;

  /**
   * @param width most channels of a block
   */
  ChannelBlock(int states, int width) {
    this.states = states;
    this.width = width;
    this.a = new float[states][width];
    this.skip = new float[width];
    this.x = new float[width];
    this.delta = new float[width];
    this.input = new float[width];
    this.state = new float[states][width];
    this.decay = new float[width];
    this.y = new float[width];
    this.b = new float[states];
    this.c = new float[states];
    this.exponential = new Exponential(width);
  }

  boolean fits(int states, int width) {
    return this.states == states && this.width >= width;
  }

  /** Takes A and D of the channels from {@code first} on. */
  void begin(ScanArrays in, int first, int count) {
    in.d().get(first, skip, 0, count);
    for (int d = 0; d < count; d++) {
      for (int n = 0; n < states; n++) a[n][d] = in.a().get((first + d) * states + n);
    }
  }

  /** Takes h from an array (..., N, D); {@code at} is where its first channel stands. */
  void takeState(FloatBuffer from, int at, int channels, int count) {
    for (int n = 0; n < states; n++) from.get(at + n * channels, state[n], 0, count);
  }

  void putState(FloatBuffer to, int at, int channels, int count) {
    for (int n = 0; n < states; n++) to.put(at + n * channels, state[n], 0, count);
  }

  /** h ← 0. */
  void forget(int count) {
    for (int n = 0; n < states; n++) Arrays.fill(state[n], 0, count, 0);
  }

  /** Takes x and Δ of one step, and makes Δ x. */
  void takeStep(ScanArrays in, int at, int count) {
    in.x().get(at, x, 0, count);
    in.delta().get(at, delta, 0, count);
    multiply(x, delta, input, count);
  }

  /** e^(ΔA) of state {@code n}. */
  void decay(int n, float[] target, int count) {
    exponential.ofProducts(delta, a[n], target, count);
  }

  /**
   * One step of the recurrence.
   *
   * @param at of the step's x and y
   * @param row of the step's B and C
   */
  void step(ScanArrays in, FloatBuffer target, int at, int row, int count) {
    takeStep(in, at, count);
    in.b().get(row, b, 0, states);
    in.c().get(row, c, 0, states);
    multiply(skip, x, y, count);
    for (int n = 0; n < states; n++) {
      decay(n, decay, count);
      advance(decay, state[n], input, y, b[n], c[n], count);
    }
    target.put(at, y, 0, count);
  }

  /** h ← decay h + B Δx; y ← y + C h. */
  private static void advance(
      float[] decay, float[] h, float[] input, float[] y, float b, float c, int count) {
    for (int d = 0; d < count; d++) {
      float next = Math.fma(decay[d], h[d], b * input[d]);
      h[d] = next;
      y[d] = Math.fma(c, next, y[d]);
    }
  }

  static void multiply(float[] left, float[] right, float[] target, int count) {
    for (int d = 0; d < count; d++) target[d] = left[d] * right[d];
  }
}
