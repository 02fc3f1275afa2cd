package dev.latebloom.train.model.families;

import static dev.latebloom.train.model.layers.Role.ATTENTION_NORM;
import static dev.latebloom.train.model.layers.Role.ATTENTION_NORM_BIAS;
import static dev.latebloom.train.model.layers.Role.DOWN;
import static dev.latebloom.train.model.layers.Role.DOWN_BIAS;
import static dev.latebloom.train.model.layers.Role.OUTPUT;
import static dev.latebloom.train.model.layers.Role.OUTPUT_BIAS;
import static dev.latebloom.train.model.layers.Role.UP;
import static dev.latebloom.train.model.layers.Role.UP_BIAS;

import dev.latebloom.train.model.layers.Activation;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockBuilder;
import dev.latebloom.train.model.layers.Heads;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Rotary;
import dev.latebloom.train.model.layers.Weight;
import java.util.List;

/**
 * Phi-1, 1.5 and 2 (Gunasekar et al. 2023): attention and feed-forward side by side on one
 * LayerNorm, biases everywhere, and the first part of each head turning.
 */
record Phi(DecoderSizes sizes, Rotary rotary) implements Decoder {
  static Phi of(ModelConfig config) {
    config.off("qk_layernorm");
    config.off("tie_word_embeddings");
    var heads = Heads.of(config, config.count("hidden_size"));
    int context = config.count("max_position_embeddings", 2048);
    var sizes =
        DecoderSizes.of(
            config,
            heads,
            Activation.of(config, "hidden_act", Activation.GELU_TANH),
            config.positive("layer_norm_eps", 1e-5),
            false);
    return new Phi(sizes, Rotary.of(config, context, heads.width(), 10000, 0.5));
  }

  @Override
  public int context() {
    return rotary.context();
  }

  @Override
  public Block block(int layer, BlockBuilder weights) {
    int width = sizes.width();
    int hidden = sizes.hidden();
    var heads = sizes.heads();
    weights
        .add(ATTENTION_NORM, "input_layernorm.weight", width)
        .add(ATTENTION_NORM_BIAS, "input_layernorm.bias", width);
    return queriesKeysValues(weights, true)
        .add(OUTPUT, "self_attn.dense.weight", width, heads.queriesWidth())
        .add(OUTPUT_BIAS, "self_attn.dense.bias", width)
        .add(UP, "mlp.fc1.weight", hidden, width)
        .add(UP_BIAS, "mlp.fc1.bias", hidden)
        .add(DOWN, "mlp.fc2.weight", width, hidden)
        .add(DOWN_BIAS, "mlp.fc2.bias", width)
        .turning(rotary);
  }

  @Override
  public List<Weight> norm() {
    return List.of(
        Weight.of("model.final_layernorm.weight", sizes.width()),
        Weight.of("model.final_layernorm.bias", sizes.width()));
  }

  @Override
  public List<Weight> head() {
    return List.of(
        Weight.of("lm_head.weight", vocabulary(), sizes.width()),
        Weight.of("lm_head.bias", vocabulary()));
  }

  @Override
  public List<String> parts() {
    return List.of(
        "token_table",
        "layer_norm",
        "separate_projections",
        "turned_heads",
        "feed_forward",
        "parallel");
  }
}
