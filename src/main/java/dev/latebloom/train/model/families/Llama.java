package dev.latebloom.train.model.families;

import static dev.latebloom.train.model.layers.Role.FEED_FORWARD_NORM;

import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockBuilder;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Rotary;
import java.util.List;

/**
 * Llama 1 to 3.2 (Touvron et al. 2023, Dubey et al. 2024): RMSNorm, rotary positions, grouped-query
 * attention, SwiGLU.
 */
record Llama(DecoderSizes sizes, Rotary rotary) implements Decoder {
  static Llama of(ModelConfig config) {
    config.off("attention_bias");
    config.off("mlp_bias");
    var sizes = DecoderSizes.of(config);
    int context = config.count("max_position_embeddings", 2048);
    return new Llama(sizes, Rotary.of(config, context, sizes.heads().width(), 10000, 1));
  }

  @Override
  public int context() {
    return rotary.context();
  }

  @Override
  public Block block(int layer, BlockBuilder weights) {
    int width = sizes.width();
    normedAttention(weights).add(FEED_FORWARD_NORM, "post_attention_layernorm.weight", width);
    return gatedFeedForward(weights).turning(rotary);
  }

  @Override
  public List<String> parts() {
    return List.of(
        "token_table",
        "root_mean_square",
        "rms_norm",
        "separate_projections",
        "turned_heads",
        "gated_feed_forward",
        "pre_norm");
  }
}
