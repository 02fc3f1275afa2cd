package dev.latebloom.train.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.function.DoubleUnaryOperator;

/**
 * The recurrence and its derivative as they are written down, in double. Run on the sizes of all
 * factors, it gives for each result the sum of its terms' sizes: where terms cancel, rounding shows
 * in the result by that measure, however small the result itself.
 */
final class Recurrence {
  /** Of the sum of the terms' sizes: what the rounding of floats may add up to. */
  private static final double CLOSE = 1e-5;

  final double[] y;
  final double[] last;
  final double[] toX;
  final double[] toDelta;
  final double[] toA;
  final double[] toB;
  final double[] toC;
  final double[] toD;

  private final ScanShape shape;
  private final ScanArrays in;
  private final FloatBuffer start;
  private final FloatBuffer upstream;
  private final DoubleUnaryOperator of;

  Recurrence(ScanShape shape, ScanArrays in, FloatBuffer start, FloatBuffer upstream) {
    this(shape, in, start, upstream, factor -> factor);
  }

  private Recurrence(
      ScanShape shape,
      ScanArrays in,
      FloatBuffer start,
      FloatBuffer upstream,
      DoubleUnaryOperator of) {
    this.shape = shape;
    this.in = in;
    this.start = start;
    this.upstream = upstream;
    this.of = of;
    y = new double[shape.sequence()];
    last = new double[shape.state()];
    toX = new double[shape.sequence()];
    toDelta = new double[shape.sequence()];
    toA = new double[shape.channels() * shape.states()];
    toB = new double[shape.projection()];
    toC = new double[shape.projection()];
    toD = new double[shape.channels()];
    for (int i = 0; i < shape.batch(); i++) {
      for (int d = 0; d < shape.channels(); d++) {
        for (int t = 0; t < shape.time(); t++) {
          int at = (i * shape.time() + t) * shape.channels() + d;
          y[at] = at(in.d(), d) * at(in.x(), at);
          toX[at] = at(in.d(), d) * at(upstream, at);
          toD[d] += at(in.x(), at) * at(upstream, at);
        }
        for (int n = 0; n < shape.states(); n++) channel(i, d, n);
      }
    }
  }

  /** For each result the sum of its terms' sizes. */
  Recurrence sizes() {
    return new Recurrence(shape, in, start, upstream, Math::abs);
  }

  /** Each number to {@link #CLOSE} of the sum of its terms' sizes. */
  static void assertClose(String what, FloatBuffer found, double[] expected, double[] sizes) {
    assertThat(found.limit()).as(what).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(found.get(i) - expected[i]))
          .as(what + " " + i)
          .isLessThanOrEqualTo(CLOSE * sizes[i] + Float.MIN_NORMAL);
    }
  }

  private double at(FloatBuffer factors, int index) {
    return of.applyAsDouble(factors.get(index));
  }

  private void channel(int i, int d, int n) {
    int time = shape.time();
    double rate = in.a().get(d * shape.states() + n);
    double a = of.applyAsDouble(rate);
    int stateAt = (i * shape.states() + n) * shape.channels() + d;
    var h = new double[time + 1];
    h[0] = at(start, stateAt);
    for (int t = 0; t < time; t++) {
      int at = (i * time + t) * shape.channels() + d;
      int row = (i * time + t) * shape.states() + n;
      double delta = in.delta().get(at);
      h[t + 1] = Math.exp(delta * rate) * h[t] + delta * at(in.b(), row) * at(in.x(), at);
      y[at] += at(in.c(), row) * h[t + 1];
    }
    last[stateAt] = h[time];
    double g = 0;
    for (int t = time - 1; t >= 0; t--) {
      int at = (i * time + t) * shape.channels() + d;
      int row = (i * time + t) * shape.states() + n;
      double delta = in.delta().get(at);
      double x = at(in.x(), at);
      double b = at(in.b(), row);
      double decay = Math.exp(delta * rate);
      g += at(in.c(), row) * at(upstream, at);
      toC[row] += h[t + 1] * at(upstream, at);
      toB[row] += g * delta * x;
      toX[at] += g * delta * b;
      toDelta[at] += g * (b * x + a * decay * h[t]);
      toA[d * shape.states() + n] += g * delta * decay * h[t];
      g *= decay;
    }
  }
}
