package dev.latebloom.train.model.families;

import dev.latebloom.train.model.layers.Biases;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockBuilder;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Rotary;
import dev.latebloom.train.model.layers.Windows;

/**
 * Qwen2 and 2.5, the dense models (Yang et al. 2024): as Llama, with biases behind queries, keys
 * and values, and in some the upper layers attend within a window.
 */
record Qwen2(DecoderSizes sizes, Windows windows, Rotary rotary) implements Decoder.Windowed {
  private static final Biases BIASES = new Biases(true, false, false);

  static Qwen2 of(ModelConfig config) {
    var sizes = DecoderSizes.of(config);
    return new Qwen2(sizes, windows(config), rotary(config, sizes));
  }

  /** Of Qwen2 and Qwen3. */
  static Rotary rotary(ModelConfig config, DecoderSizes sizes) {
    int context = config.count("max_position_embeddings", 32768);
    return Rotary.ofWholeHeads(config, context, sizes.heads().width(), 10000);
  }

  /** Of Qwen2 and Qwen3. */
  static Windows windows(ModelConfig config) {
    if (!config.flag("use_sliding_window", false)) return Windows.none(config);
    int from = config.natural("max_window_layers", 28);
    return Windows.of(config, config.count("sliding_window", 4096), layer -> layer >= from);
  }

  @Override
  public int context() {
    return rotary.context();
  }

  @Override
  public Block block(int layer, BlockBuilder weights) {
    return windows.block(layer, normedBlock(weights, BIASES), rotary);
  }
}
