package dev.latebloom.train.model.families;

import dev.latebloom.train.model.layers.Biases;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockBuilder;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Rotary;
import dev.latebloom.train.model.layers.Windows;

/**
 * Mistral (Jiang et al. 2023) and Ministral: as Llama, attending within a window; in all layers, or
 * in those that the configuration names.
 */
record Mistral(DecoderSizes sizes, Windows windows, Rotary rotary) implements Decoder.Windowed {
  static Mistral of(ModelConfig config) {
    var sizes = DecoderSizes.of(config);
    int context = config.count("max_position_embeddings", 131072);
    var windows =
        config.has("sliding_window")
            ? Windows.of(config, config.count("sliding_window"), _ -> true)
            : Windows.none(config);
    return new Mistral(
        sizes, windows, Rotary.ofWholeHeads(config, context, sizes.heads().width(), 10000));
  }

  @Override
  public int context() {
    return rotary.context();
  }

  @Override
  public Block block(int layer, BlockBuilder weights) {
    return windows.block(layer, normedBlock(weights, Biases.NONE), rotary);
  }
}
