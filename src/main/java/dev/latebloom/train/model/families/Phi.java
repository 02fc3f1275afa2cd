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
 * Phi-1, 1.5 and 2 (Gunasekar et al. 2023): attention and feed-forward side by side on one
 * LayerNorm, biases everywhere, and the first part of each head turning.
 *
 * @param width of the residual stream
 * @param layers how many blocks
 * @param hidden width of the feed-forward layer
 * @param activation in its midst
 * @param epsilon added to the variance under the root in LayerNorm
 */
record Phi(
    int vocabulary,
    int width,
    int layers,
    Heads heads,
    int hidden,
    Activation activation,
    double epsilon,
    Rotary rotary)
    implements Architecture {

  static Phi of(ModelConfig config) {
    config.off("qk_layernorm");
    config.off("tie_word_embeddings");
    int width = config.count("hidden_size");
    var heads = Heads.of(config, width);
    int context = config.count("max_position_embeddings", 2048);
    return new Phi(
        config.count("vocab_size"),
        width,
        config.layers("num_hidden_layers"),
        heads,
        config.count("intermediate_size"),
        Activation.of(config, "hidden_act", Activation.GELU_TANH),
        config.positive("layer_norm_eps", 1e-5),
        Rotary.of(config, context, heads.width(), 10000, 0.5));
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
        Weight.of(at + "input_layernorm.bias", width),
        Weight.of(at + "self_attn.q_proj.weight", heads.queriesWidth(), width),
        Weight.of(at + "self_attn.k_proj.weight", heads.sharedWidth(), width),
        Weight.of(at + "self_attn.v_proj.weight", heads.sharedWidth(), width),
        Weight.of(at + "self_attn.q_proj.bias", heads.queriesWidth()),
        Weight.of(at + "self_attn.k_proj.bias", heads.sharedWidth()),
        Weight.of(at + "self_attn.v_proj.bias", heads.sharedWidth()),
        Weight.of(at + "self_attn.dense.weight", width, heads.queriesWidth()),
        Weight.of(at + "self_attn.dense.bias", width),
        Weight.of(at + "mlp.fc1.weight", hidden, width),
        Weight.of(at + "mlp.fc1.bias", hidden),
        Weight.of(at + "mlp.fc2.weight", width, hidden),
        Weight.of(at + "mlp.fc2.bias", width));
  }

  @Override
  public List<Weight> norm() {
    return List.of(
        Weight.of("model.final_layernorm.weight", width),
        Weight.of("model.final_layernorm.bias", width));
  }

  @Override
  public List<Weight> head() {
    return List.of(
        Weight.of("lm_head.weight", vocabulary, width), Weight.of("lm_head.bias", vocabulary));
  }

  @Override
  public List<Shape> past(int rows, int length) {
    return heads.past(rows, length);
  }

  @Override
  public KernelArchive kernels() {
    var text =
        KernelTexts.of(
            "common", "adapters", "layer_norm", "attention", "rotary", activation.part(), "phi");
    return heads.in(text).with("epsilon", epsilon);
  }
}
