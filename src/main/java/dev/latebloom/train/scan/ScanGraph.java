package dev.latebloom.train.scan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.latebloom.train.engine.Torch;

/**
 * The scan between the kernels of a recorded model. Its reverse pass is written by hand, and
 * torch's autograd cannot call it: the graph is cut in two there, and the backward pass is led over
 * the gap; see {@link RecordedScan}.
 *
 * <p>Belongs to the thread of its {@link Torch}.
 */
public sealed interface ScanGraph extends AutoCloseable permits HostScan, ChunkedScan {

  /**
   * Scans from states of zero, so that a backward pass can come back.
   *
   * @param inputs as a kernel recorded them
   * @param beside further outputs of the same kernels that the model uses after the scan, such as
   *     the gate and the residual stream. They have to come this way too: every path from before
   *     the scan to after it is cut, or a backward pass would go through the first half twice.
   */
  RecordedScan record(ScanInputs inputs, NDList beside);

  /** Scans from states of zero, not recorded: y (B, T, D), in the manager of x. */
  NDArray run(ScanInputs inputs);

  /**
   * Scans on, not recorded.
   *
   * @param state (B, N, D), of the steps before; becomes that after the last step
   * @return y (B, T, D), in the manager of x
   */
  NDArray run(ScanInputs inputs, NDArray state);

  @Override
  void close();
}
