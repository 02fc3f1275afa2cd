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
 * Gemma 3, text only (Gemma Team 2025): four norms a block, most of whose layers attend within a
 * window and turn faster.
 *
 * @param width of the residual stream
 * @param hidden width of the feed-forward layer
 * @param activation in its midst
 * @param epsilon added to the mean square under the root in RMSNorm
 * @param attentionScale what products of queries and keys are multiplied by
 * @param window how many tokens a local layer sees, its own included
 * @param local for each layer whether it is one
 * @param near positions of local layers
 * @param far positions of the others
 */
record Gemma3(
    int vocabulary,
    int width,
    Heads heads,
    int hidden,
    Activation activation,
    double epsilon,
    double attentionScale,
    int window,
    List<Boolean> local,
    Rotary near,
    Rotary far,
    boolean tied)
    implements Architecture {
  private static final String LOCAL = "sliding_attention";
  private static final String GLOBAL = "full_attention";

  static Gemma3 of(ModelConfig config) {
    config.off("attention_bias");
    config.off("attn_logit_softcapping");
    config.off("final_logit_softcapping");
    config.off("use_bidirectional_attention");
    int width = config.count("hidden_size");
    var heads =
        new Heads(
            config.count("num_attention_heads"),
            config.count("num_key_value_heads"),
            config.count("head_dim", 256));
    return new Gemma3(
        config.count("vocab_size"),
        width,
        heads,
        config.count("intermediate_size"),
        Activation.of(config, "hidden_activation", Activation.GELU_TANH),
        config.positive("rms_norm_eps", 1e-6),
        1 / Math.sqrt(config.positive("query_pre_attn_scalar", 256)),
        config.count("sliding_window", 4096),
        local(config),
        rotary(config, LOCAL, heads.width()),
        rotary(config, GLOBAL, heads.width()),
        config.flag("tie_word_embeddings", true));
  }

  /** Named layer by layer, or every so many layers one that is not local. */
  private static List<Boolean> local(ModelConfig config) {
    int layers = config.layers("num_hidden_layers");
    if (!config.has("layer_types")) {
      int pattern = config.count("sliding_window_pattern", 6);
      return IntStream.range(0, layers).mapToObj(layer -> (layer + 1) % pattern != 0).toList();
    }
    var types = config.texts("layer_types");
    if (types.size() != layers || !List.of(LOCAL, GLOBAL).containsAll(types)) {
      throw new IllegalArgumentException(
          "layer_types is %s; it must name %s or %s for each of %d layers"
              .formatted(types, LOCAL, GLOBAL, layers));
    }
    return types.stream().map(LOCAL::equals).toList();
  }

  private static Rotary rotary(ModelConfig config, String type, int headWidth) {
    int context = config.count("max_position_embeddings", 131072);
    config.only("partial_rotary_factor", "1.0", "1");
    double theta =
        type.equals(LOCAL)
            ? config.positive("rope_local_base_freq", 10000)
            : config.positive("rope_theta", 1e6);
    if (!config.has("rope_parameters")) {
      // Only the global layers are scaled in this style.
      var scaling = config.part(type.equals(LOCAL) ? "" : "rope_scaling");
      return Rotary.of(scaling, context, headWidth, theta);
    }
    var parameters = config.part("rope_parameters");
    if (!parameters.has(type)) {
      throw new IllegalArgumentException("rope_parameters lacks " + type);
    }
    return Rotary.of(parameters.part(type), context, headWidth, theta);
  }

  @Override
  public int context() {
    return far.context();
  }

  @Override
  public List<Weight> embedding() {
    return List.of(Weight.of("model.embed_tokens.weight", vocabulary, width));
  }

  @Override
  public List<Block> blocks() {
    return IntStream.range(0, local.size()).mapToObj(this::block).toList();
  }

  private Block block(int layer) {
    var at = "model.layers." + layer + ".";
    return Block.of(
        local.get(layer) ? "local_block" : "block",
        local.get(layer) ? near : far,
        Weight.of(at + "input_layernorm.weight", width),
        Weight.of(at + "self_attn.q_proj.weight", heads.queriesWidth(), width),
        Weight.of(at + "self_attn.k_proj.weight", heads.sharedWidth(), width),
        Weight.of(at + "self_attn.v_proj.weight", heads.sharedWidth(), width),
        Weight.of(at + "self_attn.o_proj.weight", width, heads.queriesWidth()),
        Weight.of(at + "self_attn.q_norm.weight", heads.width()),
        Weight.of(at + "self_attn.k_norm.weight", heads.width()),
        Weight.of(at + "post_attention_layernorm.weight", width),
        Weight.of(at + "pre_feedforward_layernorm.weight", width),
        Weight.of(at + "mlp.gate_proj.weight", hidden, width),
        Weight.of(at + "mlp.up_proj.weight", hidden, width),
        Weight.of(at + "mlp.down_proj.weight", width, hidden),
        Weight.of(at + "post_feedforward_layernorm.weight", width));
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
            "attention",
            "rotary",
            activation.part(),
            "gated_feed_forward",
            "gemma3");
    return heads
        .in(text, attentionScale)
        .with("epsilon", epsilon)
        .with("embedding_scale", Math.sqrt(width))
        .with("window", window);
  }
}
