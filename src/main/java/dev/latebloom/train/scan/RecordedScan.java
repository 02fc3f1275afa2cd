package dev.latebloom.train.scan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.latebloom.train.engine.JointBackward;
import dev.latebloom.train.engine.Torch;
import java.util.function.Function;

/**
 * A scan that has been done, and the way back over it.
 *
 * <pre>
 * kernel: u ─► x, Δ, A, B, C, D, gate       scan: x, ..., D ─► y       kernel: y, gate ─► output
 * </pre>
 *
 * The second kernel takes {@link #y} and {@link #beside}, which collect gradients. When a backward
 * pass has reached all of them, {@link #backward} takes it through the scan and into the first
 * kernel. With several scans, the last comes first.
 */
public final class RecordedScan {
  private final Torch torch;
  private final JointBackward joint;
  private final ScanInputs inputs;
  private final NDList passed;
  private final Function<NDArray, NDList> reverse;
  private final NDArray y;
  private final NDList beside = new NDList();

  /**
   * @param passed what goes past the scan
   * @param values y
   * @param reverse makes the gradients of {@code inputs}, in the order of their list, of that of y
   */
  RecordedScan(
      Torch torch,
      JointBackward joint,
      ScanInputs inputs,
      NDList passed,
      NDArray values,
      Function<NDArray, NDList> reverse) {
    this.torch = torch;
    this.joint = joint;
    this.inputs = inputs;
    this.passed = passed;
    this.reverse = reverse;
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
    var upstreams = reverse.apply(torch.gradient(y));
    var outputs = inputs.list();
    outputs.addAll(passed);
    for (var leaf : beside) upstreams.add(torch.gradient(leaf));
    joint.backward(outputs, upstreams);
  }
}
