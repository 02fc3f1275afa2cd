package dev.latebloom.train.model.layers;

import dev.latebloom.train.engine.KernelArchive;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Which layers attend within a window, and how far they see.
 *
 * @param window how many tokens a local layer sees, its own included
 * @param local for each layer whether it is one
 */
public record Windows(int window, List<Boolean> local) {
  private static final String LOCAL = "sliding_attention";
  private static final String GLOBAL = "full_attention";

  /**
   * In no layer.
   *
   * @throws IllegalArgumentException when {@code layer_types} says otherwise
   */
  public static Windows none(ModelConfig config) {
    config.onlyFullAttention();
    return of(config, 1, _ -> false);
  }

  /**
   * Layer by layer as {@code layer_types} has it.
   *
   * @param absent whether a layer is local where that is missing
   * @throws IllegalArgumentException naming the key, when a layer attends in another way
   */
  public static Windows of(ModelConfig config, int window, IntPredicate absent) {
    int layers = config.layers("num_hidden_layers");
    if (!config.has("layer_types")) {
      return new Windows(window, IntStream.range(0, layers).mapToObj(absent::test).toList());
    }
    var types = config.texts("layer_types");
    if (types.size() != layers || !List.of(LOCAL, GLOBAL).containsAll(types)) {
      throw new IllegalArgumentException(
          "layer_types is %s; it must name %s or %s for each of %d layers"
              .formatted(types, LOCAL, GLOBAL, layers));
    }
    return new Windows(window, types.stream().map(LOCAL::equals).toList());
  }

  /** The block of a layer, in which positions turn. */
  public Block block(int layer, BlockBuilder weights, Rotary rotary) {
    return block(layer, weights, rotary, rotary);
  }

  /** The same where layers with a window turn otherwise. */
  public Block block(int layer, BlockBuilder weights, Rotary near, Rotary far) {
    return local.get(layer) ? weights.turning("local_block", near) : weights.turning(far);
  }

  /** Kernels that know the window. */
  public KernelArchive in(KernelArchive kernels) {
    return kernels.with("window", window);
  }
}
