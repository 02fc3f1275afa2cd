package dev.latebloom.train.engine;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * The output of recorded kernels, and the backward pass from it.
 *
 * <p>Autograd cannot call Java. Where Java computes something in the midst of a model, the graph is
 * cut, and the backward pass is led over the gap.
 */
public final class Recorded {
  private final Torch torch;
  private final NDArray values;
  private final List<Runnable> gaps;

  /** Without a gap. */
  public Recorded(Torch torch, NDArray values) {
    this(torch, values, List.of());
  }

  /**
   * @param gaps what leads a backward pass over each of them, in the order of the forward pass
   */
  public Recorded(Torch torch, NDArray values, List<Runnable> gaps) {
    this.torch = torch;
    this.values = values;
    this.gaps = List.copyOf(gaps);
  }

  public NDArray values() {
    return values;
  }

  /**
   * Adds the derivative of {@code (values * upstream).sum()} to every gradient on its way. Once
   * only: what was recorded is dropped.
   */
  public void backward(NDArray upstream) {
    torch.backward(values, upstream);
    for (var gap : gaps.reversed()) gap.run();
  }
}
