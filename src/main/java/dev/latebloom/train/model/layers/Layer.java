package dev.latebloom.train.model.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;

/** A block with its arrays, in the three ways that a model goes through it. */
public sealed interface Layer permits CodedLayer, KernelLayer, ScanLayer {

  /**
   * Whole rows, recorded: the residual stream (B, T, D) before it to that behind it.
   *
   * @param packing empty, or where examples share rows the places (B, T) of tokens in their
   *     examples, and what the kernel {@code packed_view} made of them
   * @param gaps takes what leads a backward pass over each cut in the graph
   */
  NDArray record(NDArray x, NDList packing, List<Runnable> gaps);

  /** Whole rows, not recorded. */
  NDArray run(NDArray x, NDList packing);

  /**
   * Positions that follow those in the KV cache, which they join; not recorded.
   *
   * @param places (B, t)
   * @param view what the kernel {@code view} made of the places
   * @param cache of this block
   * @param fixed what {@link #fixed} made of the weights as they are
   */
  NDArray next(NDArray x, NDArray places, NDList view, NDList cache, NDList fixed);

  /**
   * What {@link #next} takes that is made of the weights alone, once for all positions.
   *
   * @param cache of this block, in whose manager it is made
   */
  NDList fixed(NDList cache);
}
