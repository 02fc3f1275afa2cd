package dev.latebloom.train.engine;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/**
 * The backward pass from several arrays at once. Backward passes one after the other would repeat
 * the graph that they share, and all but the last would have to keep it.
 */
public final class JointBackward implements AutoCloseable {
  private final Torch torch;
  private final Kernels kernels;

  public JointBackward(Torch torch) {
    this.torch = torch;
    this.kernels = torch.load(KernelArchive.ofText(TEXT));
  }

  /**
   * Adds the derivative of {@code Σ_i (output_i * upstream_i).sum()} to every gradient on its way.
   * What was recorded is dropped.
   *
   * @param outputs recorded
   * @param upstreams one for each, of its shape
   */
  public void backward(NDList outputs, NDList upstreams) {
    var scope = upstreams.head().getManager();
    // It collects a gradient, so that there is one even where nothing before the outputs does.
    var zero = torch.leaf(torch.zeros(scope, new Shape(1)));
    var sum = kernels.record("meet", new NDList(zero), outputs, upstreams).head();
    torch.backward(sum, torch.create(scope, new float[] {1}, new Shape(1)));
  }

  @Override
  public void close() {
    kernels.close();
  }

  private static final String TEXT =
      """
      class Kernels(Module):
        __parameters__ = []
        __buffers__ = []
        def forward(self: __torch__.Kernels, x: Tensor) -> Tensor:
          return x
        def meet(self: __torch__.Kernels, zero: Tensor, outputs: List[Tensor], upstreams: List[Tensor]) -> Tensor:
          sum = zero
          for i in range(torch.len(outputs)):
            sum = torch.add(sum, torch.sum(torch.mul(outputs[i], upstreams[i])))
          return sum
      """;
}
