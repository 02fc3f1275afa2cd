package dev.latebloom.train.optim;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;

/** Gradients as one vector: zeroing, global norm, and clipping to a largest norm. */
public final class Gradients implements AutoCloseable {
  private final Torch torch;
  private final double largestNorm;
  private final Kernels kernels;
  private final NDList all;

  public Gradients(Torch torch, OptimizerSettings settings, NDList all) {
    this.torch = torch;
    this.largestNorm = settings.clip();
    this.kernels = torch.load(KernelArchive.ofResource(Gradients.class, "gradients.kernel"));
    this.all = all;
  }

  /** g ← 0. */
  public void clear(NDManager scope) {
    kernels.run("clear", new NDList(torch.zeros(scope, new Shape(1))), all);
  }

  /** ‖g‖, over all weights. */
  public float norm(NDManager scope) {
    var here = torch.zeros(scope, new Shape(1));
    return kernels.run("norm", new NDList(here), all).head().toFloatArray()[0];
  }

  /**
   * g ← g · min(1, c / ‖g‖) (Pascanu et al. 2013, algorithm 1).
   *
   * @param norm what {@link #norm} returned, finite
   */
  public void clip(NDManager scope, float norm) {
    if (norm <= largestNorm) return;
    var factor = Numbers.of(scope, largestNorm / norm);
    kernels.run("scale", new NDList(factor), all);
  }

  @Override
  public void close() {
    kernels.close();
  }
}
