package dev.latebloom.train.scan;

import java.nio.FloatBuffer;

/** The recurrence and its derivative as they are written down, in double. */
final class Recurrence {
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

  Recurrence(ScanShape shape, ScanArrays in, FloatBuffer start, FloatBuffer upstream) {
    this.shape = shape;
    this.in = in;
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
          y[at] = (double) in.d().get(d) * in.x().get(at);
          toX[at] = (double) in.d().get(d) * upstream.get(at);
          toD[d] += (double) in.x().get(at) * upstream.get(at);
        }
        for (int n = 0; n < shape.states(); n++) channel(i, d, n, start, upstream);
      }
    }
  }

  private void channel(int i, int d, int n, FloatBuffer start, FloatBuffer upstream) {
    int time = shape.time();
    double a = in.a().get(d * shape.states() + n);
    int stateAt = (i * shape.states() + n) * shape.channels() + d;
    var h = new double[time + 1];
    h[0] = start.get(stateAt);
    for (int t = 0; t < time; t++) {
      int at = (i * time + t) * shape.channels() + d;
      int row = (i * time + t) * shape.states() + n;
      double delta = in.delta().get(at);
      h[t + 1] = Math.exp(delta * a) * h[t] + delta * in.b().get(row) * in.x().get(at);
      y[at] += in.c().get(row) * h[t + 1];
    }
    last[stateAt] = h[time];
    double g = 0;
    for (int t = time - 1; t >= 0; t--) {
      int at = (i * time + t) * shape.channels() + d;
      int row = (i * time + t) * shape.states() + n;
      double delta = in.delta().get(at);
      double x = in.x().get(at);
      double b = in.b().get(row);
      double decay = Math.exp(delta * a);
      g += in.c().get(row) * (double) upstream.get(at);
      toC[row] += h[t + 1] * upstream.get(at);
      toB[row] += g * delta * x;
      toX[at] += g * delta * b;
      toDelta[at] += g * (b * x + a * decay * h[t]);
      toA[d * shape.states() + n] += g * delta * decay * h[t];
      g *= decay;
    }
  }
}
