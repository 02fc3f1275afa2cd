package dev.latebloom.train.model.families;

import static dev.latebloom.train.model.layers.Role.FEED_FORWARD_NORM;

import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockBuilder;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Rotary;
import java.util.List;

/**
 * Qwen3, the dense models (Yang et al. 2025): as Llama, but queries and keys have a norm of their
 * own before they turn, and a head's width does not follow from the model's.
 */
record Qwen3(DecoderSizes sizes, Rotary rotary) implements Decoder {
  static Qwen3 of(ModelConfig config) {
    config.off("attention_bias");
    config.off("use_sliding_window");
    for (var type : config.texts("layer_types")) {
      if (!type.equals("full_attention")) {
        throw new IllegalArgumentException(
            "layer_types has " + type + "; only full_attention can be computed");
      }
    }
    var sizes = DecoderSizes.of(config);
    int context = config.count("max_position_embeddings", 32768);
    return new Qwen3(sizes, Rotary.of(config, context, sizes.heads().width(), 10000, 1));
  }

  @Override
  public int context() {
    return rotary.context();
  }

  @Override
  public Block block(int layer, BlockBuilder weights) {
    int width = sizes.width();
    normedAttention(weights);
    headNorms(weights).add(FEED_FORWARD_NORM, "post_attention_layernorm.weight", width);
    return gatedFeedForward(weights).turning(rotary);
  }

  @Override
  public List<String> parts() {
    return List.of(
        "token_table",
        "root_mean_square",
        "rms_norm",
        "separate_projections",
        "normed_heads",
        "gated_feed_forward",
        "pre_norm");
  }
}
