package dev.latebloom.train.model.families;

import dev.latebloom.train.model.layers.Biases;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockBuilder;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Rotary;

/**
 * Llama 1 to 3.2 (Touvron et al. 2023, Dubey et al. 2024): RMSNorm, rotary positions, grouped-query
 * attention, SwiGLU.
 */
record Llama(DecoderSizes sizes, Biases biases, Rotary rotary) implements Decoder {
  static Llama of(ModelConfig config) {
    var sizes = DecoderSizes.of(config);
    int context = config.count("max_position_embeddings", 2048);
    var rotary = Rotary.ofWholeHeads(config, context, sizes.heads().width(), 10000);
    return new Llama(sizes, Biases.of(config), rotary);
  }

  @Override
  public int context() {
    return rotary.context();
  }

  @Override
  public Block block(int layer, BlockBuilder weights) {
    return normedBlock(weights, biases).turning(rotary);
  }
}
