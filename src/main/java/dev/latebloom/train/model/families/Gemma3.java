package dev.latebloom.train.model.families;

import static dev.latebloom.train.model.layers.Role.AFTER_ATTENTION_NORM;
import static dev.latebloom.train.model.layers.Role.AFTER_FEED_FORWARD_NORM;
import static dev.latebloom.train.model.layers.Role.FEED_FORWARD_NORM;

import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.model.layers.Activation;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockBuilder;
import dev.latebloom.train.model.layers.Heads;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Rotary;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Gemma 3, text only (Gemma Team 2025): four norms a block, most of whose layers attend within a
 * window and turn faster.
 *
 * @param attentionScale what products of queries and keys are multiplied by
 * @param window how many tokens a local layer sees, its own included
 * @param local for each layer whether it is one
 * @param near positions of local layers
 * @param far positions of the others
 */
record Gemma3(
    DecoderSizes sizes,
    double attentionScale,
    int window,
    List<Boolean> local,
    Rotary near,
    Rotary far)
    implements Decoder {
  private static final String LOCAL = "sliding_attention";
  private static final String GLOBAL = "full_attention";

  static Gemma3 of(ModelConfig config) {
    config.off("attention_bias");
    config.off("attn_logit_softcapping");
    config.off("final_logit_softcapping");
    config.off("use_bidirectional_attention");
    var heads =
        new Heads(
            config.count("num_attention_heads"),
            config.count("num_key_value_heads"),
            config.count("head_dim", 256));
    var sizes =
        DecoderSizes.of(
            config,
            heads,
            Activation.of(config, "hidden_activation", Activation.GELU_TANH),
            config.positive("rms_norm_eps", 1e-6),
            config.flag("tie_word_embeddings", true));
    return new Gemma3(
        sizes,
        1 / Math.sqrt(config.positive("query_pre_attn_scalar", 256)),
        config.count("sliding_window", 4096),
        local(config),
        rotary(config, LOCAL, heads.width()),
        rotary(config, GLOBAL, heads.width()));
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
  public Block block(int layer, BlockBuilder weights) {
    int width = sizes.width();
    normedAttention(weights);
    headNorms(weights)
        .add(AFTER_ATTENTION_NORM, "post_attention_layernorm.weight", width)
        .add(FEED_FORWARD_NORM, "pre_feedforward_layernorm.weight", width);
    gatedFeedForward(weights)
        .add(AFTER_FEED_FORWARD_NORM, "post_feedforward_layernorm.weight", width);
    return local.get(layer) ? weights.turning("local_block", near) : weights.turning(far);
  }

  @Override
  public List<String> parts() {
    return List.of(
        "scaled_token_table",
        "root_mean_square",
        "rms_norm_from_one",
        "separate_projections",
        "normed_heads",
        "window",
        "gated_feed_forward",
        "sandwich_norm");
  }

  @Override
  public KernelArchive kernels() {
    return Decoder.super
        .kernels()
        .with("attention_scale", attentionScale)
        .with("embedding_scale", Math.sqrt(sizes.width()))
        .with("window", window);
  }
}
