package dev.latebloom.train.model.families;

import static dev.latebloom.train.model.layers.Role.AFTER_ATTENTION_NORM;
import static dev.latebloom.train.model.layers.Role.AFTER_FEED_FORWARD_NORM;
import static dev.latebloom.train.model.layers.Role.ATTENTION_NORM;
import static dev.latebloom.train.model.layers.Role.DOWN;
import static dev.latebloom.train.model.layers.Role.DOWN_BIAS;
import static dev.latebloom.train.model.layers.Role.FEED_FORWARD_NORM;
import static dev.latebloom.train.model.layers.Role.GATE;
import static dev.latebloom.train.model.layers.Role.GATE_BIAS;
import static dev.latebloom.train.model.layers.Role.KEY;
import static dev.latebloom.train.model.layers.Role.KEY_BIAS;
import static dev.latebloom.train.model.layers.Role.KEY_NORM;
import static dev.latebloom.train.model.layers.Role.OUTPUT;
import static dev.latebloom.train.model.layers.Role.OUTPUT_BIAS;
import static dev.latebloom.train.model.layers.Role.QUERY;
import static dev.latebloom.train.model.layers.Role.QUERY_BIAS;
import static dev.latebloom.train.model.layers.Role.QUERY_NORM;
import static dev.latebloom.train.model.layers.Role.UP;
import static dev.latebloom.train.model.layers.Role.UP_BIAS;
import static dev.latebloom.train.model.layers.Role.VALUE;
import static dev.latebloom.train.model.layers.Role.VALUE_BIAS;

import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.model.layers.Biases;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockBuilder;
import dev.latebloom.train.model.layers.Heads;
import dev.latebloom.train.model.layers.KernelTexts;
import dev.latebloom.train.model.layers.SoftCaps;
import dev.latebloom.train.model.layers.Weight;
import dev.latebloom.train.model.layers.Windows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A transformer with rotary positions whose files name weights as Llama's do: what such families
 * have in common. A family says what differs: its blocks, and the parts of kernel text that compute
 * them.
 */
sealed interface Decoder extends Architecture
    permits Llama, SmolLm3, Lfm2, Granite, Phi, Qwen3.Moe, Decoder.Gemma, Decoder.Windowed {
  DecoderSizes sizes();

  /**
   * One layer.
   *
   * @param weights takes its weights; names begin behind the layer's number
   */
  Block block(int layer, BlockBuilder weights);

  /**
   * The names of the kernel texts behind those of every decoder: norm, projections, wiring. Llama's
   * where a family does not say otherwise.
   */
  default List<String> parts() {
    return List.of(
        "token_table",
        "root_mean_square",
        "rms_norm",
        "separate_projections",
        "turned_heads",
        "gated_feed_forward",
        "pre_norm");
  }

  @Override
  default int vocabulary() {
    return sizes().vocabulary();
  }

  @Override
  default List<Weight> embedding() {
    return List.of(Weight.of("model.embed_tokens.weight", vocabulary(), sizes().width()));
  }

  @Override
  default List<Block> blocks() {
    return IntStream.range(0, sizes().layers())
        .mapToObj(layer -> block(layer, new BlockBuilder("model.layers." + layer + ".")))
        .toList();
  }

  /** Adds the matrices of queries, keys and values, and perhaps their biases. */
  default BlockBuilder queriesKeysValues(BlockBuilder weights, boolean biases) {
    var heads = sizes().heads();
    int width = sizes().width();
    weights
        .add(QUERY, "self_attn.q_proj.weight", heads.queriesWidth(), width)
        .add(KEY, "self_attn.k_proj.weight", heads.sharedWidth(), width)
        .add(VALUE, "self_attn.v_proj.weight", heads.sharedWidth(), width);
    if (!biases) return weights;
    return weights
        .add(QUERY_BIAS, "self_attn.q_proj.bias", heads.queriesWidth())
        .add(KEY_BIAS, "self_attn.k_proj.bias", heads.sharedWidth())
        .add(VALUE_BIAS, "self_attn.v_proj.bias", heads.sharedWidth());
  }

  /** Adds queries, keys, values and output of a block. */
  default BlockBuilder attention(BlockBuilder weights, Biases biases) {
    int width = sizes().width();
    queriesKeysValues(weights, biases.projections())
        .add(OUTPUT, "self_attn.o_proj.weight", width, sizes().heads().queriesWidth());
    return biases.output() ? weights.add(OUTPUT_BIAS, "self_attn.o_proj.bias", width) : weights;
  }

  /** Adds the attention of a block behind its norm: norm, queries, keys, values and output. */
  default BlockBuilder normedAttention(BlockBuilder weights, Biases biases) {
    weights.add(ATTENTION_NORM, "input_layernorm.weight", sizes().width());
    return attention(weights, biases);
  }

  /** Adds the norms of each head's queries and keys. */
  default BlockBuilder headNorms(BlockBuilder weights) {
    int width = sizes().heads().width();
    return weights
        .add(QUERY_NORM, "self_attn.q_norm.weight", width)
        .add(KEY_NORM, "self_attn.k_norm.weight", width);
  }

  /** Adds the three matrices of a gated feed-forward layer, and perhaps their biases. */
  default BlockBuilder gatedFeedForward(BlockBuilder weights, boolean biases) {
    int width = sizes().width();
    int hidden = sizes().hidden();
    weights
        .add(GATE, "mlp.gate_proj.weight", hidden, width)
        .add(UP, "mlp.up_proj.weight", hidden, width)
        .add(DOWN, "mlp.down_proj.weight", width, hidden);
    if (!biases) return weights;
    return weights
        .add(GATE_BIAS, "mlp.gate_proj.bias", hidden)
        .add(UP_BIAS, "mlp.up_proj.bias", hidden)
        .add(DOWN_BIAS, "mlp.down_proj.bias", width);
  }

  /** Adds attention and a gated feed-forward layer, each behind a norm: a block as Llama's. */
  default BlockBuilder normedBlock(BlockBuilder weights, Biases biases) {
    normedAttention(weights, biases)
        .add(FEED_FORWARD_NORM, "post_attention_layernorm.weight", sizes().width());
    return gatedFeedForward(weights, biases.feedForward());
  }

  /** Adds attention and a gated feed-forward layer, each between two norms. */
  default BlockBuilder sandwichedBlock(BlockBuilder weights) {
    int width = sizes().width();
    normedAttention(weights, Biases.NONE)
        .add(AFTER_ATTENTION_NORM, "post_attention_layernorm.weight", width)
        .add(FEED_FORWARD_NORM, "pre_feedforward_layernorm.weight", width);
    return gatedFeedForward(weights, false)
        .add(AFTER_FEED_FORWARD_NORM, "post_feedforward_layernorm.weight", width);
  }

  @Override
  default List<Weight> norm() {
    return List.of(Weight.of("model.norm.weight", sizes().width()));
  }

  @Override
  default List<Weight> head() {
    return sizes().tied()
        ? embedding()
        : List.of(Weight.of("lm_head.weight", vocabulary(), sizes().width()));
  }

  @Override
  default Optional<Heads> attention() {
    return Optional.of(sizes().heads());
  }

  @Override
  default List<Shape> cacheShapes(int layer, int rows, int length) {
    return sizes().heads().cacheShapes(rows, length);
  }

  @Override
  default KernelArchive kernels() {
    return kernels(KernelTexts.ATTENTION);
  }

  /**
   * The same.
   *
   * @param first the parts that stand before its own
   */
  default KernelArchive kernels(List<String> first) {
    var names = new ArrayList<>(first);
    names.add(sizes().activation().part());
    names.addAll(parts());
    return sizes().heads().in(KernelTexts.of(names)).with("epsilon", sizes().epsilon());
  }

  /**
   * A decoder some of whose layers see only a window of the positions before. Unless it says
   * otherwise, its blocks are Llama's but for that.
   */
  sealed interface Windowed extends Decoder permits Mistral, Olmo, Phi3, Qwen2, Qwen3 {
    /** Which layers have one, and how wide it is. */
    Windows windows();

    @Override
    default List<String> parts() {
      return List.of(
          "token_table",
          "root_mean_square",
          "rms_norm",
          "separate_projections",
          "turned_heads",
          "window",
          "gated_feed_forward",
          "pre_norm");
    }

    @Override
    default KernelArchive kernels() {
      return windows().in(Decoder.super.kernels());
    }
  }

  /** Gemma from the second on: gains stand above one, embeddings are scaled, scores capped. */
  sealed interface Gemma extends Decoder permits Gemma2, Gemma3 {
    Windows windows();

    SoftCaps caps();

    double attentionScale();

    @Override
    default boolean gainsFromOne() {
      return true;
    }

    @Override
    default KernelArchive kernels() {
      return windows()
          .in(caps().in(Decoder.super.kernels()))
          .with("attention_scale", attentionScale())
          .with("embedding_scale", Math.sqrt(sizes().width()));
    }
  }
}
