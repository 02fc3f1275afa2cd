package dev.latebloom.train.scan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.latebloom.train.engine.Torch;

/**
 * Arrays of the engine that go into a scan, float32.
 *
 * @param x (B, T, D)
 * @param delta Δ (B, T, D)
 * @param a A (D, N)
 * @param b B (B, T, N)
 * @param c C (B, T, N)
 * @param d D (D)
 */
public record ScanInputs(NDArray x, NDArray delta, NDArray a, NDArray b, NDArray c, NDArray d) {

  ScanShape shape() {
    var sequence = x.getShape();
    return new ScanShape(
        Math.toIntExact(sequence.get(0)),
        Math.toIntExact(sequence.get(1)),
        Math.toIntExact(sequence.get(2)),
        Math.toIntExact(a.getShape().get(1)));
  }

  NDList list() {
    return new NDList(x, delta, a, b, c, d);
  }

  /** Where their numbers are, on the CPU. */
  ScanArrays memory(Torch torch) {
    return new ScanArrays(
        torch.memory(x),
        torch.memory(delta),
        torch.memory(a),
        torch.memory(b),
        torch.memory(c),
        torch.memory(d));
  }

  /** Zeros of the same shapes. */
  ScanInputs zeros(Torch torch, NDManager scope) {
    return new ScanInputs(
        torch.zeros(scope, x.getShape()),
        torch.zeros(scope, delta.getShape()),
        torch.zeros(scope, a.getShape()),
        torch.zeros(scope, b.getShape()),
        torch.zeros(scope, c.getShape()),
        torch.zeros(scope, d.getShape()));
  }
}
