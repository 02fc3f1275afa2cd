package dev.latebloom.train.scan;

import java.nio.FloatBuffer;

/**
 * What the reverse pass reads from behind and writes into.
 *
 * <p>Sums over channels or sequences are kept apart by block or sequence and added up at the end,
 * in order, so that they do not depend on which thread came first.
 *
 * @param upstream ∂L/∂y (B, T, D)
 * @param gradients of all inputs
 * @param partialA (B, N, D)
 * @param partialB (blocks, B, T, N)
 * @param partialC (blocks, B, T, N)
 * @param partialD (B, D)
 */
record ReverseTarget(
    FloatBuffer upstream,
    ScanArrays gradients,
    FloatBuffer partialA,
    FloatBuffer partialB,
    FloatBuffer partialC,
    FloatBuffer partialD) {

  static ReverseTarget of(ScanShape shape, int blocks, FloatBuffer upstream, ScanArrays gradients) {
    return new ReverseTarget(
        upstream,
        gradients,
        FloatBuffer.allocate(shape.state()),
        FloatBuffer.allocate(Math.multiplyExact(blocks, shape.projection())),
        FloatBuffer.allocate(Math.multiplyExact(blocks, shape.projection())),
        FloatBuffer.allocate(shape.batch() * shape.channels()));
  }

  /** Adds the parts up. */
  void collect(ScanShape shape) {
    sum(partialB.array(), gradients.b());
    sum(partialC.array(), gradients.c());
    sum(partialD.array(), gradients.d());
    var a = FloatBuffer.allocate(shape.states() * shape.channels());
    sum(partialA.array(), a);
    for (int d = 0; d < shape.channels(); d++) {
      for (int n = 0; n < shape.states(); n++) {
        gradients.a().put(d * shape.states() + n, a.get(n * shape.channels() + d));
      }
    }
  }

  private static void sum(float[] parts, FloatBuffer target) {
    int size = target.limit();
    var sums = new float[size];
    for (int from = 0; from < parts.length; from += size) {
      for (int i = 0; i < size; i++) sums[i] += parts[from + i];
    }
    target.put(0, sums);
  }
}
