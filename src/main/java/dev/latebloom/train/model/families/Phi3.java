package dev.latebloom.train.model.families;

import static dev.latebloom.train.model.layers.Role.ATTENTION_NORM;
import static dev.latebloom.train.model.layers.Role.DOWN;
import static dev.latebloom.train.model.layers.Role.FEED_FORWARD_NORM;
import static dev.latebloom.train.model.layers.Role.GATE_UP;
import static dev.latebloom.train.model.layers.Role.OUTPUT;
import static dev.latebloom.train.model.layers.Role.QUERY_KEY_VALUE;

import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockBuilder;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Rotary;
import dev.latebloom.train.model.layers.Windows;
import java.util.List;

/**
 * Phi-3 and Phi-4-mini (Abdin et al. 2024): as Llama, with one matrix for queries, keys and values,
 * and one for gate and up; in some a part of each head turns, and attention is within a window.
 */
record Phi3(DecoderSizes sizes, Windows windows, Rotary rotary) implements Decoder.Windowed {
  static Phi3 of(ModelConfig config) {
    var sizes = DecoderSizes.of(config, 1e-5);
    int context = config.count("max_position_embeddings", 4096);
    var windows =
        config.has("sliding_window")
            ? Windows.of(config, config.count("sliding_window"), _ -> true)
            : Windows.none(config);
    var rotary = Rotary.of(config, context, sizes.heads().width(), 10000, 1);
    return new Phi3(sizes, windows, rotary);
  }

  @Override
  public int context() {
    return rotary.context();
  }

  @Override
  public Block block(int layer, BlockBuilder weights) {
    int width = sizes.width();
    var heads = sizes.heads();
    weights
        .add(ATTENTION_NORM, "input_layernorm.weight", width)
        .add(
            QUERY_KEY_VALUE,
            "self_attn.qkv_proj.weight",
            heads.queriesWidth() + 2L * heads.sharedWidth(),
            width)
        .add(OUTPUT, "self_attn.o_proj.weight", width, heads.queriesWidth())
        .add(FEED_FORWARD_NORM, "post_attention_layernorm.weight", width)
        .add(GATE_UP, "mlp.gate_up_proj.weight", 2L * sizes.hidden(), width)
        .add(DOWN, "mlp.down_proj.weight", width, sizes.hidden());
    return windows.block(layer, weights, rotary);
  }

  @Override
  public List<String> parts() {
    return List.of(
        "token_table",
        "root_mean_square",
        "rms_norm",
        "joint_projection",
        "turned_heads",
        "window",
        "joint_gates",
        "pre_norm");
  }
}
