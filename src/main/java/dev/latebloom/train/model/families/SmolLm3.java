package dev.latebloom.train.model.families;

import dev.latebloom.train.model.layers.Biases;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockBuilder;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Rotary;
import java.util.List;
import java.util.stream.IntStream;

/**
 * SmolLM3 (Hugging Face 2025): as Llama, but in every fourth layer no position turns.
 *
 * @param turning for each layer whether positions turn
 */
record SmolLm3(DecoderSizes sizes, Biases biases, List<Boolean> turning, Rotary rotary)
    implements Decoder {
  static SmolLm3 of(ModelConfig config) {
    config.off("use_sliding_window");
    config.onlyFullAttention();
    var sizes = DecoderSizes.of(config);
    int context = config.count("max_position_embeddings", 32768);
    return new SmolLm3(
        sizes,
        Biases.of(config),
        turning(config, sizes.layers()),
        Rotary.ofWholeHeads(config, context, sizes.heads().width(), 2e6));
  }

  /** {@code no_rope_layers} has a 1 where positions do turn. */
  private static List<Boolean> turning(ModelConfig config, int layers) {
    var named = config.texts("no_rope_layers");
    int interval = config.count("no_rope_layer_interval", 4);
    if (named.isEmpty()) {
      return IntStream.rangeClosed(1, layers).mapToObj(place -> place % interval != 0).toList();
    }
    if (named.size() < layers || !List.of("0", "1").containsAll(named)) {
      throw new IllegalArgumentException(
          "no_rope_layers is %s; it must have 0 or 1 for each of %d layers"
              .formatted(named, layers));
    }
    return named.stream().limit(layers).map("1"::equals).toList();
  }

  @Override
  public int context() {
    return rotary.context();
  }

  @Override
  public Block block(int layer, BlockBuilder weights) {
    var block = normedBlock(weights, biases);
    return turning.get(layer) ? block.turning(rotary) : block.still();
  }
}
