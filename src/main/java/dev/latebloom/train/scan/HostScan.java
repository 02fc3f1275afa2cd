package dev.latebloom.train.scan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.latebloom.train.engine.JointBackward;
import dev.latebloom.train.engine.Torch;
import java.nio.FloatBuffer;

/**
 * The scan in Java, on the CPU's memory and as many threads as torch has. Step by step or at once,
 * the results are the same to the bit.
 */
public final class HostScan implements ScanGraph {
  private final Torch torch;
  private final SelectiveScan scan;
  private final JointBackward joint;

  /**
   * @throws IllegalArgumentException when {@code torch} is not on the CPU
   */
  public HostScan(Torch torch) {
    if (!torch.isOnCpu()) throw new IllegalArgumentException("Java reads no arrays of a GPU");
    this.torch = torch;
    this.scan = new SelectiveScan(torch.threads());
    this.joint = new JointBackward(torch);
  }

  @Override
  public RecordedScan record(ScanInputs inputs, NDList beside) {
    var shape = inputs.shape();
    var y = torch.zeros(inputs.x().getManager(), inputs.x().getShape());
    var states =
        scan.forward(shape, inputs.memory(torch), SelectiveScan.start(shape), torch.memory(y));
    return new RecordedScan(
        torch,
        joint,
        inputs,
        beside,
        y,
        upstream -> reverse(inputs, states.between(), upstream).list());
  }

  private ScanInputs reverse(ScanInputs inputs, FloatBuffer between, NDArray upstream) {
    var gradients = inputs.zeros(torch, inputs.x().getManager());
    scan.reverse(
        inputs.shape(),
        inputs.memory(torch),
        between,
        torch.memory(upstream),
        gradients.memory(torch));
    return gradients;
  }

  @Override
  public NDArray run(ScanInputs inputs) {
    var y = torch.zeros(inputs.x().getManager(), inputs.x().getShape());
    var shape = inputs.shape();
    scan.advance(shape, inputs.memory(torch), SelectiveScan.start(shape), torch.memory(y));
    return y;
  }

  @Override
  public NDArray run(ScanInputs inputs, NDArray state) {
    var y = torch.zeros(inputs.x().getManager(), inputs.x().getShape());
    scan.advance(inputs.shape(), inputs.memory(torch), torch.memory(state), torch.memory(y));
    return y;
  }

  @Override
  public void close() {
    joint.close();
    scan.close();
  }
}
