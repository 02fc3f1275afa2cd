package dev.latebloom.train.model.families;

import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.model.layers.Biases;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockBuilder;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Rotary;
import java.util.List;

/**
 * Granite 3, the dense models (IBM 2024): as Llama, with embeddings, attention, what blocks add and
 * logits each multiplied by a number.
 */
record Granite(DecoderSizes sizes, Biases biases, Rotary rotary, Scales scales) implements Decoder {

  /**
   * @param embedding and the others: what each is multiplied by
   */
  record Scales(double embedding, double attention, double residual, double logits) {}

  static Granite of(ModelConfig config) {
    var sizes = DecoderSizes.of(config);
    int context = config.count("max_position_embeddings", 2048);
    return new Granite(
        sizes,
        Biases.of(config),
        Rotary.ofWholeHeads(config, context, sizes.heads().width(), 10000),
        new Scales(
            config.positive("embedding_multiplier", 1),
            config.positive("attention_multiplier", 1),
            config.positive("residual_multiplier", 1),
            1 / config.positive("logits_scaling", 1)));
  }

  @Override
  public int context() {
    return rotary.context();
  }

  @Override
  public Block block(int layer, BlockBuilder weights) {
    return normedBlock(weights, biases).turning(rotary);
  }

  @Override
  public List<String> parts() {
    return List.of(
        "scaled_token_table",
        "root_mean_square",
        "rms_norm",
        "separate_projections",
        "turned_heads",
        "gated_feed_forward",
        "scaled_pre_norm");
  }

  @Override
  public KernelArchive kernels() {
    return Decoder.super
        .kernels()
        .with("embedding_scale", scales.embedding())
        .with("attention_scale", scales.attention())
        .with("residual_scale", scales.residual())
        .with("logit_scale", scales.logits());
  }
}
