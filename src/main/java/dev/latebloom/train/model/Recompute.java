package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.latebloom.train.engine.Recorded;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.layers.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Gradient checkpointing (activation recomputation): which activations the backward pass computes
 * again instead of keeping them. The gradients are the same to the bit, but for tables that several
 * blocks have in common (T5's), whose sums are in another order.
 */
public enum Recompute {
  /** Nothing. */
  NONE("none"),

  /**
   * Every block: only its input is kept, and the block is run again, recorded, when the gradient of
   * its output is there (Chen et al. 2016, section 4.1, with a block a segment). Costs one more
   * forward pass.
   */
  BLOCKS("blocks");

  private final String key;

  Recompute(String key) {
    this.key = key;
  }

  /**
   * What the settings call {@code key}.
   *
   * @throws IllegalArgumentException unless it is "none" or "blocks"
   */
  public static Recompute of(String key) {
    for (var recompute : values()) if (recompute.key.equals(key)) return recompute;
    throw new IllegalArgumentException(
        "train.recompute is \"" + key + "\"; use \"none\" or \"blocks\"");
  }

  /** Goes through {@code layer} as {@link Layer#record} does. */
  NDArray record(Torch torch, Layer layer, NDArray x, NDList packing, List<Runnable> gaps) {
    return switch (this) {
      case NONE -> layer.record(x, packing, gaps);
      case BLOCKS -> recordAgain(torch, layer, x, packing, gaps);
    };
  }

  private static NDArray recordAgain(
      Torch torch, Layer layer, NDArray x, NDList packing, List<Runnable> gaps) {
    // A copy, since what is not recorded comes from torch's inference mode, and can be no leaf.
    var y = apart(x, () -> layer.run(x, packing).duplicate());
    var end = torch.leaf(y);
    gaps.add(
        () -> {
          var upstream = torch.gradient(end);
          apart(x, () -> backward(torch, layer, x, packing, upstream)).close();
          // The block behind this one has been gone through, and nothing else has it.
          upstream.close();
          end.close();
          y.close();
        });
    return end;
  }

  private static NDArray backward(
      Torch torch, Layer layer, NDArray x, NDList packing, NDArray upstream) {
    var gaps = new ArrayList<Runnable>();
    var y = layer.record(x, packing, gaps);
    new Recorded(torch, y, gaps).backward(upstream);
    return y;
  }

  /** Runs a block so that of all it makes only the result stays. */
  private static NDArray apart(NDArray x, Supplier<NDArray> block) {
    var scope = x.getManager();
    try (var inner = scope.newSubManager()) {
      // Kernels put what they make where their first input is.
      x.attach(inner);
      try {
        var y = block.get();
        y.attach(scope);
        return y;
      } finally {
        x.attach(scope);
      }
    }
  }
}
