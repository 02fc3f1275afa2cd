package dev.latebloom.train.scan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.latebloom.train.engine.JointBackward;
import dev.latebloom.train.engine.Torch;
import java.nio.FloatBuffer;

/**
 * The scan between the kernels of a recorded model. Torch's autograd cannot call Java, so the graph
 * is cut in two there, and the backward pass is led over the gap: see {@link RecordedScan}.
 *
 * <p>Runs on as many threads as torch. Belongs to the thread of its {@link Torch}.
 */
public final class ScanGraph implements AutoCloseable {
  private final Torch torch;
  private final SelectiveScan scan;
  private final JointBackward joint;

  public ScanGraph(Torch torch) {
    this.torch = torch;
    this.scan = new SelectiveScan(torch.threads());
    this.joint = new JointBackward(torch);
  }

  /**
   * Scans from states of zero, so that a backward pass can come back.
   *
   * @param inputs as a kernel recorded them
   * @param beside further outputs of the same kernels that the model uses after the scan, such as
   *     the gate and the residual stream. They have to come this way too: every path from before
   *     the scan to after it is cut, or a backward pass would go through the first half twice.
   */
  public RecordedScan record(ScanInputs inputs, NDList beside) {
    var shape = inputs.shape();
    var y = torch.zeros(inputs.x().getManager(), inputs.x().getShape());
    var states =
        scan.forward(shape, inputs.memory(torch), SelectiveScan.start(shape), torch.memory(y));
    return new RecordedScan(torch, scan, joint, inputs, beside, states.between(), y);
  }

  /**
   * A scan without a way back.
   *
   * @param y (B, T, D), in the manager of x
   * @param last states after the last step, where the next call goes on
   */
  public record Scanned(NDArray y, FloatBuffer last) {}

  /**
   * Scans, not recorded; step by step or at once, the results are the same to the bit.
   *
   * @param start {@link Scanned#last} of the steps before, or {@link #start}
   */
  public Scanned run(ScanInputs inputs, FloatBuffer start) {
    var y = torch.zeros(inputs.x().getManager(), inputs.x().getShape());
    var states = scan.forward(inputs.shape(), inputs.memory(torch), start, torch.memory(y));
    return new Scanned(y, states.last());
  }

  /** States of zero for {@code inputs} and what follows them. */
  public static FloatBuffer start(ScanInputs inputs) {
    return SelectiveScan.start(inputs.shape());
  }

  @Override
  public void close() {
    joint.close();
    scan.close();
  }
}
