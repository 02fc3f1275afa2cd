package dev.latebloom.train.model.families;

import static dev.latebloom.train.model.layers.Role.ATTENTION_NORM;
import static dev.latebloom.train.model.layers.Role.DOWN;
import static dev.latebloom.train.model.layers.Role.GATE;
import static dev.latebloom.train.model.layers.Role.KEY;
import static dev.latebloom.train.model.layers.Role.KEY_NORM;
import static dev.latebloom.train.model.layers.Role.OUTPUT;
import static dev.latebloom.train.model.layers.Role.QUERY;
import static dev.latebloom.train.model.layers.Role.QUERY_NORM;
import static dev.latebloom.train.model.layers.Role.UP;
import static dev.latebloom.train.model.layers.Role.VALUE;

import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockBuilder;
import dev.latebloom.train.model.layers.KernelTexts;
import dev.latebloom.train.model.layers.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A transformer with rotary positions whose files name weights as Llama's do: what such families
 * have in common. A family says what differs: its blocks, and the parts of kernel text that compute
 * them.
 */
sealed interface Decoder extends Architecture permits Llama, Qwen3, Gemma3, Phi {
  DecoderSizes sizes();

  /**
   * One layer.
   *
   * @param weights takes its weights; names begin behind the layer's number
   */
  Block block(int layer, BlockBuilder weights);

  /** The names of the kernel texts behind those of every decoder: norm, projections, wiring. */
  List<String> parts();

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

  /** Adds the matrices of queries, keys and values. */
  default BlockBuilder queriesKeysValues(BlockBuilder weights) {
    var heads = sizes().heads();
    int width = sizes().width();
    return weights
        .add(QUERY, "self_attn.q_proj.weight", heads.queriesWidth(), width)
        .add(KEY, "self_attn.k_proj.weight", heads.sharedWidth(), width)
        .add(VALUE, "self_attn.v_proj.weight", heads.sharedWidth(), width);
  }

  /** Adds the attention of a block behind its norm: norm, queries, keys, values and output. */
  default BlockBuilder normedAttention(BlockBuilder weights) {
    int width = sizes().width();
    weights.add(ATTENTION_NORM, "input_layernorm.weight", width);
    return queriesKeysValues(weights)
        .add(OUTPUT, "self_attn.o_proj.weight", width, sizes().heads().queriesWidth());
  }

  /** Adds the norms of each head's queries and keys. */
  default BlockBuilder headNorms(BlockBuilder weights) {
    int width = sizes().heads().width();
    return weights
        .add(QUERY_NORM, "self_attn.q_norm.weight", width)
        .add(KEY_NORM, "self_attn.k_norm.weight", width);
  }

  /** Adds the three matrices of a gated feed-forward layer. */
  default BlockBuilder gatedFeedForward(BlockBuilder weights) {
    int width = sizes().width();
    int hidden = sizes().hidden();
    return weights
        .add(GATE, "mlp.gate_proj.weight", hidden, width)
        .add(UP, "mlp.up_proj.weight", hidden, width)
        .add(DOWN, "mlp.down_proj.weight", width, hidden);
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
  default List<Shape> cacheShapes(int rows, int length) {
    return sizes().heads().cacheShapes(rows, length);
  }

  @Override
  default KernelArchive kernels() {
    var names = new ArrayList<>(KernelTexts.ATTENTION);
    names.add(sizes().activation().part());
    names.addAll(parts());
    return sizes().heads().in(KernelTexts.of(names)).with("epsilon", sizes().epsilon());
  }
}
