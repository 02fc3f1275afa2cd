package dev.latebloom.train.scan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.latebloom.train.engine.JointBackward;
import dev.latebloom.train.engine.Torch;
import java.nio.FloatBuffer;

/**
 * A scan that has been done, and the way back over it.
 *
 * <pre>
 * kernel: u ─► x, Δ, A, B, C, D, gate       Java: x, ..., D ─► y       kernel: y, gate ─► output
 * </pre>
 *
 * The second kernel takes {@link #y} and {@link #beside}, which collect gradients. When a backward
 * pass has reached all of them, {@link #backward} takes it through the scan and into the first
 * kernel. With several scans, the last comes first.
 */
public final class RecordedScan {
  private final Torch torch;
  private final SelectiveScan scan;
  private final JointBackward joint;
  private final ScanInputs inputs;
  private final NDList passed;
  private final FloatBuffer between;
  private final NDArray y;
  private final NDList beside = new NDList();

  RecordedScan(
      Torch torch,
      SelectiveScan scan,
      JointBackward joint,
      ScanInputs inputs,
      NDList passed,
      FloatBuffer between,
      NDArray values) {
    this.torch = torch;
    this.scan = scan;
    this.joint = joint;
    this.inputs = inputs;
    this.passed = passed;
    this.between = between;
    this.y = torch.leaf(values);
    for (var array : passed) beside.add(torch.leaf(array));
  }

  /** What the scan gave: (B, T, D). */
  public NDArray y() {
    return y;
  }

  /** What goes past the scan, in the order given. */
  public NDList beside() {
    return beside;
  }

  /**
   * Goes on into what recorded the inputs. Once only, and after a backward pass has reached {@link
   * #y} and every array of {@link #beside}.
   */
  public void backward() {
    var gradients = inputs.zeros(torch, y.getManager());
    scan.reverse(
        inputs.shape(),
        inputs.memory(torch),
        between,
        torch.memory(torch.gradient(y)),
        gradients.memory(torch));
    var outputs = inputs.list();
    var upstreams = gradients.list();
    outputs.addAll(passed);
    for (var leaf : beside) upstreams.add(torch.gradient(leaf));
    joint.backward(outputs, upstreams);
  }
}
