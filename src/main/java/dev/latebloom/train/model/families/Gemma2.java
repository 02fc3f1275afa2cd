package dev.latebloom.train.model.families;

import dev.latebloom.train.model.layers.Activation;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockBuilder;
import dev.latebloom.train.model.layers.Heads;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Rotary;
import dev.latebloom.train.model.layers.SoftCaps;
import dev.latebloom.train.model.layers.Windows;
import java.util.List;

/**
 * Gemma 2 (Gemma Team 2024): four norms a block, attention and scores kept within bounds; every
 * other layer attends within a window.
 *
 * @param attentionScale what products of queries and keys are multiplied by
 */
record Gemma2(
    DecoderSizes sizes, double attentionScale, SoftCaps caps, Windows windows, Rotary rotary)
    implements Decoder.Gemma {
  static Gemma2 of(ModelConfig config) {
    config.off("attention_bias");
    config.off("use_bidirectional_attention");
    var sizes = sizes(config);
    int context = config.count("max_position_embeddings", 8192);
    return new Gemma2(
        sizes,
        attentionScale(config),
        SoftCaps.of(config, new SoftCaps(50, 30)),
        Windows.of(config, config.count("sliding_window", 4096), layer -> layer % 2 == 0),
        Rotary.ofWholeHeads(config, context, sizes.heads().width(), 10000));
  }

  /** Of Gemma 2 and 3. */
  static DecoderSizes sizes(ModelConfig config) {
    var heads =
        new Heads(
            config.count("num_attention_heads"),
            config.count("num_key_value_heads"),
            config.count("head_dim", 256));
    return DecoderSizes.of(
        config,
        heads,
        Activation.of(config, "hidden_activation", Activation.GELU_TANH),
        config.positive("rms_norm_eps", 1e-6),
        config.flag("tie_word_embeddings", true));
  }

  /** Of both, too. */
  static double attentionScale(ModelConfig config) {
    return 1 / Math.sqrt(config.positive("query_pre_attn_scalar", 256));
  }

  @Override
  public int context() {
    return rotary.context();
  }

  @Override
  public Block block(int layer, BlockBuilder weights) {
    return windows.block(layer, sandwichedBlock(weights), rotary);
  }

  @Override
  public List<String> parts() {
    return List.of(
        "scaled_token_table",
        "root_mean_square",
        "rms_norm_from_one",
        "separate_projections",
        "turned_heads",
        "window",
        "gated_feed_forward",
        "sandwich_norm");
  }
}
