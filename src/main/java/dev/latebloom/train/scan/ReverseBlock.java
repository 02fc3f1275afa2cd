package dev.latebloom.train.scan;

import java.util.Arrays;

/**
 * The reverse pass of some neighbouring channels of one sequence, chunk by chunk from the end. Not
 * thread-safe.
 *
 * <p>With G_t = ∂L/∂h_t, which is C_t ∂L/∂y_t + e^(Δ_{t+1} A) G_{t+1}:
 *
 * <pre>
 * ∂L/∂C_t = Σ_d h_t ∂L/∂y_t        ∂L/∂B_t = Σ_d G_t Δ_t x_t
 * ∂L/∂x_t = Δ_t Σ_n B_t G_t + D ∂L/∂y_t        ∂L/∂D = Σ_t x_t ∂L/∂y_t
 * ∂L/∂Δ_t = x_t Σ_n B_t G_t + Σ_n A Z_t        ∂L/∂A = Σ_t Δ_t Z_t
 * where Z_t = ∂L/∂(Δ_t A) = G_t e^(Δ_t A) h_{t-1}
 * </pre>
 *
 * The states of a chunk are computed again from the one before it, so that only those between
 * chunks are kept from the forward pass.
 */
final class ReverseBlock {
  private final int states;
  private final ChannelBlock forward;

  // Of each step in the chunk: (chunk, width), and for each state (chunk, N, width).
  private final float[][] x;
  private final float[][] delta;
  private final float[][] input;
  private final float[][][] decay;

  /** One more: the first is the state before the chunk. */
  private final float[][][] history;

  // Gradients of one step.
  private final float[] upstream;
  private final float[] toX;
  private final float[] toDelta;
  private final float[] toInput;
  private final float[] b;
  private final float[] c;
  private final float[] toB;
  private final float[] toC;

  // Gradients that all steps add to.
  private final float[][] toState;
  private final float[][] toA;
  private final float[] toSkip;

  ReverseBlock(int states, int width, int chunk) {
    this.states = states;
    this.forward = new ChannelBlock(states, width);
    this.x = new float[chunk][width];
    this.delta = new float[chunk][width];
    this.input = new float[chunk][width];
    this.decay = new float[chunk][states][width];
    this.history = new float[chunk + 1][states][width];
    this.upstream = new float[width];
    this.toX = new float[width];
    this.toDelta = new float[width];
    this.toInput = new float[width];
    this.b = new float[states];
    this.c = new float[states];
    this.toB = new float[states];
    this.toC = new float[states];
    this.toState = new float[states][width];
    this.toA = new float[states][width];
    this.toSkip = new float[width];
  }

  int width() {
    return forward.width;
  }

  void begin(ScanArrays in, int first, int count) {
    forward.begin(in, first, count);
    for (var row : toState) Arrays.fill(row, 0);
    for (var row : toA) Arrays.fill(row, 0);
    Arrays.fill(toSkip, 0);
  }

  /** Computes the states of a chunk again. */
  void remember(Chunk chunk) {
    chunk.takeState(forward);
    copyState(history[0], chunk.count());
    for (int k = 0; k < chunk.steps(); k++) {
      forward.takeStep(chunk.in(), chunk.at(k), chunk.count());
      System.arraycopy(forward.x, 0, x[k], 0, chunk.count());
      System.arraycopy(forward.delta, 0, delta[k], 0, chunk.count());
      System.arraycopy(forward.input, 0, input[k], 0, chunk.count());
      chunk.in().b().get(chunk.row(k), b, 0, states);
      for (int n = 0; n < states; n++) {
        forward.decay(n, decay[k][n], chunk.count());
        // Without decay nothing comes from before, and nothing goes back there.
        if (chunk.begins(k)) Arrays.fill(decay[k][n], 0, chunk.count(), 0);
        advance(decay[k][n], history[k][n], input[k], history[k + 1][n], b[n], chunk.count());
      }
    }
  }

  private void copyState(float[][] target, int count) {
    for (int n = 0; n < states; n++) System.arraycopy(forward.state[n], 0, target[n], 0, count);
  }

  /** Goes back through the chunk that was remembered last. */
  void reverse(Chunk chunk, ReverseTarget target) {
    for (int k = chunk.steps() - 1; k >= 0; k--) reverse(chunk, target, k);
  }

  private void reverse(Chunk chunk, ReverseTarget target, int k) {
    int count = chunk.count();
    target.upstream().get(chunk.at(k), upstream, 0, count);
    chunk.in().b().get(chunk.row(k), b, 0, states);
    chunk.in().c().get(chunk.row(k), c, 0, states);
    Arrays.fill(toDelta, 0);
    Arrays.fill(toInput, 0);
    for (int n = 0; n < states; n++) {
      toC[n] = dot(upstream, history[k + 1][n], count);
      // G_t
      addTimes(c[n], upstream, toState[n], count);
      toB[n] = dot(toState[n], input[k], count);
      pull(b[n], toState[n], decay[k][n], history[k][n], toInput, forward.a[n], toDelta, count);
      spread(toState[n], decay[k][n], history[k][n], delta[k], toA[n], count);
    }
    finish(forward.skip, upstream, x[k], delta[k], toInput, toX, toDelta, toSkip, count);
    target.gradients().x().put(chunk.at(k), toX, 0, count);
    target.gradients().delta().put(chunk.at(k), toDelta, 0, count);
    target.partialB().put(chunk.partialRow(k), toB, 0, states);
    target.partialC().put(chunk.partialRow(k), toC, 0, states);
  }

  /** Writes the sums over this sequence's steps: A as (N, D) and D. */
  void end(ReverseTarget target, int sequence, int first, int channels, int count) {
    for (int n = 0; n < states; n++) {
      target.partialA().put((sequence * states + n) * channels + first, toA[n], 0, count);
    }
    target.partialD().put(sequence * channels + first, toSkip, 0, count);
  }

  private static void advance(
      float[] decay, float[] before, float[] input, float[] after, float b, int count) {
    for (int d = 0; d < count; d++) {
      after[d] = Math.fma(decay[d], before[d], b * input[d]);
    }
  }

  private static void addTimes(float c, float[] from, float[] to, int count) {
    for (int d = 0; d < count; d++) to[d] = Math.fma(c, from[d], to[d]);
  }

  /** To Δx and to Δ. */
  private static void pull(
      float b,
      float[] g,
      float[] decay,
      float[] before,
      float[] toInput,
      float[] a,
      float[] toDelta,
      int count) {
    for (int d = 0; d < count; d++) {
      toInput[d] = Math.fma(b, g[d], toInput[d]);
      toDelta[d] = Math.fma(g[d] * decay[d] * before[d], a[d], toDelta[d]);
    }
  }

  /** To A, and G_t to what it is one step earlier. */
  private static void spread(
      float[] g, float[] decay, float[] before, float[] delta, float[] toA, int count) {
    for (int d = 0; d < count; d++) {
      float carried = g[d] * decay[d];
      toA[d] = Math.fma(carried * before[d], delta[d], toA[d]);
      g[d] = carried;
    }
  }

  private static void finish(
      float[] skip,
      float[] upstream,
      float[] x,
      float[] delta,
      float[] toInput,
      float[] toX,
      float[] toDelta,
      float[] toSkip,
      int count) {
    for (int d = 0; d < count; d++) {
      toX[d] = Math.fma(toInput[d], delta[d], skip[d] * upstream[d]);
      toDelta[d] = Math.fma(toInput[d], x[d], toDelta[d]);
      toSkip[d] = Math.fma(upstream[d], x[d], toSkip[d]);
    }
  }

  /** In eight sums, which the processor adds side by side: the compiler keeps the order of one. */
  private static float dot(float[] left, float[] right, int count) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    int d = 0;
    for (; d <= count - 8; d += 8) {
      s0 = Math.fma(left[d], right[d], s0);
      s1 = Math.fma(left[d + 1], right[d + 1], s1);
      s2 = Math.fma(left[d + 2], right[d + 2], s2);
      s3 = Math.fma(left[d + 3], right[d + 3], s3);
      s4 = Math.fma(left[d + 4], right[d + 4], s4);
      s5 = Math.fma(left[d + 5], right[d + 5], s5);
      s6 = Math.fma(left[d + 6], right[d + 6], s6);
      s7 = Math.fma(left[d + 7], right[d + 7], s7);
    }
    for (; d < count; d++) s0 = Math.fma(left[d], right[d], s0);
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }
}
