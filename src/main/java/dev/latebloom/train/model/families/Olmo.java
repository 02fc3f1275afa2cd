package dev.latebloom.train.model.families;

import static dev.latebloom.train.model.layers.Role.AFTER_ATTENTION_NORM;
import static dev.latebloom.train.model.layers.Role.AFTER_FEED_FORWARD_NORM;
import static dev.latebloom.train.model.layers.Role.KEY_NORM;
import static dev.latebloom.train.model.layers.Role.QUERY_NORM;

import dev.latebloom.train.model.layers.Biases;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockBuilder;
import dev.latebloom.train.model.layers.LayerRotary;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Rotary;
import dev.latebloom.train.model.layers.Windows;
import java.util.List;

/**
 * OLMo 2 and 3 (OLMo Team 2024, 2025): norms behind attention and feed-forward instead of before,
 * and behind all queries and all keys together; most layers of OLMo 3 attend within a window.
 *
 * @param near positions of layers with a window
 * @param far positions of the others
 */
record Olmo(DecoderSizes sizes, Biases biases, Windows windows, Rotary near, Rotary far)
    implements Decoder.Windowed {
  private static final double THETA = 500000;

  /** OLMo 2. */
  static Olmo second(ModelConfig config) {
    var sizes = DecoderSizes.of(config, 1e-5);
    int context = config.count("max_position_embeddings", 2048);
    var rotary = Rotary.ofWholeHeads(config, context, sizes.heads().width(), 10000);
    return new Olmo(sizes, Biases.ofAttention(config), Windows.none(config), rotary, rotary);
  }

  /** OLMo 3. */
  static Olmo third(ModelConfig config) {
    var sizes = DecoderSizes.of(config, 1e-5);
    int context = config.count("max_position_embeddings", 2048);
    var positions = new LayerRotary(config, context, sizes.heads().width());
    return new Olmo(
        sizes,
        Biases.ofAttention(config),
        Windows.of(config, config.count("sliding_window", 4096), layer -> (layer + 1) % 4 != 0),
        positions.local("rope_theta", THETA),
        positions.global(THETA));
  }

  @Override
  public int context() {
    return far.context();
  }

  @Override
  public Block block(int layer, BlockBuilder weights) {
    int width = sizes.width();
    attention(weights, biases)
        .add(QUERY_NORM, "self_attn.q_norm.weight", sizes.heads().queriesWidth())
        .add(KEY_NORM, "self_attn.k_norm.weight", sizes.heads().sharedWidth())
        .add(AFTER_ATTENTION_NORM, "post_attention_layernorm.weight", width)
        .add(AFTER_FEED_FORWARD_NORM, "post_feedforward_layernorm.weight", width);
    gatedFeedForward(weights, false);
    return windows.block(layer, weights, near, far);
  }

  @Override
  public List<String> parts() {
    return List.of(
        "token_table",
        "root_mean_square",
        "rms_norm",
        "normed_projections",
        "turned_heads",
        "window",
        "gated_feed_forward",
        "post_norm");
  }
}
