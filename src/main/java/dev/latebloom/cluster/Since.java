package dev.latebloom.cluster;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What a worker has done since its newest offer.
 *
 * @param step behind which it offered, or began
 * @param tokens trained on
 * @param loss sum of the steps' mean losses
 * @param steps taken
 */
record Since(long step, long tokens, double loss, int steps) {
  static Since step(long step) {
    return new Since(step, 0, 0, 0);
  }

  static Since readFrom(DataInputStream in) throws IOException {
    return new Since(in.readLong(), in.readLong(), in.readDouble(), in.readInt());
  }

  void writeTo(DataOutputStream out) throws IOException {
    out.writeLong(step);
    out.writeLong(tokens);
    out.writeDouble(loss);
    out.writeInt(steps);
  }

  Since with(int more, double mean) {
    return new Since(step, tokens + more, loss + mean, steps + 1);
  }

  /** This and what came behind it, when the offer between them has come to nothing. */
  Since plus(Since later) {
    return new Since(later.step, tokens + later.tokens, loss + later.loss, steps + later.steps);
  }

  double meanLoss() {
    return steps == 0 ? 0 : loss / steps;
  }
}
