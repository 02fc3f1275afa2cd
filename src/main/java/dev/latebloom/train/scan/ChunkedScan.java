package dev.latebloom.train.scan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.JointBackward;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;

/**
 * The scan in kernels, all chunks of a window at once, for devices whose memory Java cannot read
 * (docs/adr/0020). Works on the CPU, too, where {@link HostScan} is faster.
 */
public final class ChunkedScan implements ScanGraph {
  /** Steps of a chunk: so many launches for all chunks, and one more for each of these. */
  static final int STEPS = 16;

  /** Most numbers in an array of all states of several chunks: 64 MiB, and five such at once. */
  static final int NUMBERS = 1 << 24;

  private final Torch torch;
  private final Kernels kernels;
  private final JointBackward joint;

  public ChunkedScan(Torch torch) {
    this(torch, STEPS, NUMBERS);
  }

  ChunkedScan(Torch torch, int steps, int numbers) {
    this.torch = torch;
    this.kernels =
        torch.load(
            KernelArchive.ofResource(ChunkedScan.class, "chunked_scan.kernel")
                .with("steps", steps)
                .with("numbers", numbers));
    this.joint = new JointBackward(torch);
  }

  @Override
  public RecordedScan record(ScanInputs inputs, NDList beside) {
    var scanned = kernels.record("scan_recorded", new NDList(start(inputs)), inputs.list());
    // y, the last states, and those before each window.
    var between = scanned.get(2);
    scanned.get(1).close();
    return new RecordedScan(
        torch,
        joint,
        inputs,
        beside,
        scanned.head(),
        upstream ->
            kernels.record("reverse_recorded", new NDList(upstream, between), inputs.list()));
  }

  @Override
  public NDArray run(ScanInputs inputs) {
    return run(inputs, start(inputs));
  }

  @Override
  public NDArray run(ScanInputs inputs, NDArray state) {
    return kernels.run("advance", new NDList(state), inputs.list()).head();
  }

  private NDArray start(ScanInputs inputs) {
    var shape = inputs.shape();
    return torch.zeros(
        inputs.x().getManager(), new Shape(shape.batch(), shape.states(), shape.channels()));
  }

  @Override
  public void close() {
    joint.close();
    kernels.close();
  }
}
