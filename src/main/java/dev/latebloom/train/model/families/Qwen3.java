package dev.latebloom.train.model.families;

import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.model.layers.Activation;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.Heads;
import dev.latebloom.train.model.layers.KernelTexts;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Rotary;
import dev.latebloom.train.model.layers.Weight;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Qwen3, the dense models (Yang et al. 2025): as Llama, but queries and keys have a norm of their
 * own before they turn, and a head's width does not follow from the model's.
 *
 * @param width of the residual stream
 * @param layers how many blocks
 * @param hidden width of the feed-forward layer
 * @param activation in its midst
 * @param epsilon added to the mean square under the root in RMSNorm
 * @param tied whether the head is the token table
 */
record Qwen3(
    int vocabulary,
    int width,
    int layers,
    Heads heads,
    int hidden,
    Activation activation,
    double epsilon,
    Rotary rotary,
    boolean tied)
    implements Architecture {

  static Qwen3 of(ModelConfig config) {
    config.off("attention_bias");
    config.off("use_sliding_window");
    for (var type : config.texts("layer_types")) {
      if (!type.equals("full_attention")) {
        throw new IllegalArgumentException(
            "layer_types has " + type + "; only full_attention can be computed");
      }
    }
    int width = config.count("hidden_size");
    var heads = Heads.of(config, width);
    int context = config.count("max_position_embeddings", 32768);
    return new Qwen3(
        config.count("vocab_size"),
        width,
        config.layers("num_hidden_layers"),
        heads,
        config.count("intermediate_size"),
        Activation.of(config, "hidden_act", Activation.SILU),
        config.positive("rms_norm_eps", 1e-6),
        Rotary.of(config, context, heads.width(), 10000, 1),
        config.flag("tie_word_embeddings", false));
  }

  @Override
  public int context() {
    return rotary.context();
  }

  @Override
  public List<Weight> embedding() {
    return List.of(Weight.of("model.embed_tokens.weight", vocabulary, width));
  }

  @Override
  public List<Block> blocks() {
    return IntStream.range(0, layers).mapToObj(this::block).toList();
  }

  private Block block(int layer) {
    var at = "model.layers." + layer + ".";
    return Block.of(
        rotary,
        Weight.of(at + "input_layernorm.weight", width),
        Weight.of(at + "self_attn.q_proj.weight", heads.queriesWidth(), width),
        Weight.of(at + "self_attn.k_proj.weight", heads.sharedWidth(), width),
        Weight.of(at + "self_attn.v_proj.weight", heads.sharedWidth(), width),
        Weight.of(at + "self_attn.o_proj.weight", width, heads.queriesWidth()),
        Weight.of(at + "self_attn.q_norm.weight", heads.width()),
        Weight.of(at + "self_attn.k_norm.weight", heads.width()),
        Weight.of(at + "post_attention_layernorm.weight", width),
        Weight.of(at + "mlp.gate_proj.weight", hidden, width),
        Weight.of(at + "mlp.up_proj.weight", hidden, width),
        Weight.of(at + "mlp.down_proj.weight", width, hidden));
  }

  @Override
  public List<Weight> norm() {
    return List.of(Weight.of("model.norm.weight", width));
  }

  @Override
  public List<Weight> head() {
    return tied ? embedding() : List.of(Weight.of("lm_head.weight", vocabulary, width));
  }

  @Override
  public List<Shape> past(int rows, int length) {
    return heads.past(rows, length);
  }

  @Override
  public KernelArchive kernels() {
    var text =
        KernelTexts.of(
            "common",
            "adapters",
            "root_mean_square",
            "rms_norm",
            "attention",
            "rotary",
            activation.part(),
            "gated_feed_forward",
            "qwen3");
    return heads.in(text).with("epsilon", epsilon);
  }
}
