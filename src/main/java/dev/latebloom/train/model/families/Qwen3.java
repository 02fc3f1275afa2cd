package dev.latebloom.train.model.families;

import dev.latebloom.train.model.layers.Biases;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockBuilder;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Rotary;
import dev.latebloom.train.model.layers.Windows;
import java.util.List;

/**
 * Qwen3, the dense models (Yang et al. 2025): as Llama, but queries and keys have a norm of their
 * own before they turn, and a head's width does not follow from the model's.
 */
record Qwen3(DecoderSizes sizes, Biases biases, Windows windows, Rotary rotary)
    implements Decoder.Windowed {
  static Qwen3 of(ModelConfig config) {
    var sizes = DecoderSizes.of(config);
    boolean biases = config.flag("attention_bias", false);
    int context = config.count("max_position_embeddings", 32768);
    return new Qwen3(
        sizes,
        new Biases(biases, biases, false),
        Qwen2.windows(config),
        Rotary.ofWholeHeads(config, context, sizes.heads().width(), 10000));
  }

  @Override
  public int context() {
    return rotary.context();
  }

  @Override
  public Block block(int layer, BlockBuilder weights) {
    return windows.block(layer, headNorms(normedBlock(weights, biases)), rotary);
  }

  @Override
  public List<String> parts() {
    return List.of(
        "token_table",
        "root_mean_square",
        "rms_norm",
        "separate_projections",
        "normed_heads",
        "window",
        "gated_feed_forward",
        "pre_norm");
  }
}
