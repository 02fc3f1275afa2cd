package dev.latebloom.train.model.t5;

import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.model.layers.Activation;
import dev.latebloom.train.model.layers.Heads;
import dev.latebloom.train.model.layers.KernelTexts;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Weight;
import java.util.ArrayList;
import java.util.List;

/**
 * The sizes of a T5 (Raffel et al. 2020), and what its files call its weights.
 *
 * @param layers of the encoder
 * @param writers layers of the decoder
 * @param isGated whether the feed-forward layer is (Shazeer 2020): T5 1.1 and Flan-T5
 * @param isTied whether the head is the token table; states are then scaled down
 * @param start the token before the first that is written
 */
record T5Shape(
    int vocabulary,
    int width,
    int layers,
    int writers,
    Heads heads,
    int hidden,
    Activation activation,
    boolean isGated,
    Distances distances,
    double epsilon,
    boolean isTied,
    boolean isScaled,
    int start) {
  private static final String GATED = "gated-";

  /**
   * What a configuration describes.
   *
   * @throws IllegalArgumentException naming the key, when we cannot compute it
   */
  static T5Shape of(ModelConfig config) {
    config.only("model_type", "t5");
    config.off("quantization_config");
    int heads = config.count("num_heads");
    var projection = config.has("feed_forward_proj") ? config.text("feed_forward_proj") : "relu";
    boolean gated = projection.startsWith(GATED);
    int layers = config.layers("num_layers");
    boolean tied = config.flag("tie_word_embeddings", true);
    return new T5Shape(
        config.count("vocab_size"),
        config.count("d_model"),
        layers,
        config.layers("num_decoder_layers", layers),
        new Heads(heads, heads, config.count("d_kv")),
        config.count("d_ff"),
        activation(gated ? projection.substring(GATED.length()) : projection, gated),
        gated,
        new Distances(
            config.count("relative_attention_num_buckets", 32),
            config.count("relative_attention_max_distance", 128)),
        config.positive("layer_norm_epsilon", 1e-6),
        tied,
        config.flag("scale_decoder_outputs", tied),
        config.json().path("decoder_start_token_id").asInt(0));
  }

  /** The published gated models say "gelu" and mean its approximation by a tangent. */
  private static Activation activation(String name, boolean gated) {
    return switch (name) {
      case "relu" -> Activation.RELU;
      case "silu" -> Activation.SILU;
      case "gelu" -> gated ? Activation.GELU_TANH : Activation.GELU;
      case "gelu_new" -> Activation.GELU_TANH;
      default ->
          throw new IllegalArgumentException(
              "feed_forward_proj asks for \""
                  + name
                  + "\"; relu, gelu, gelu_new and silu can be computed, with gated- before or not");
    };
  }

  Weight table() {
    return Weight.of("shared.weight", vocabulary, width);
  }

  List<Weight> distanceTable(String stack) {
    return List.of(
        Weight.of(
            stack + ".block.0.layer.0.SelfAttention.relative_attention_bias.weight",
            distances.buckets(),
            heads.queries()));
  }

  List<Weight> norm(String stack) {
    return List.of(Weight.of(stack + ".final_layer_norm.weight", width));
  }

  /** Norm, queries, keys, values, output. */
  List<Weight> attention(String part, String name) {
    long inner = heads.queriesWidth();
    return List.of(
        Weight.of(part + ".layer_norm.weight", width),
        Weight.of(part + "." + name + ".q.weight", inner, width),
        Weight.of(part + "." + name + ".k.weight", inner, width),
        Weight.of(part + "." + name + ".v.weight", inner, width),
        Weight.of(part + "." + name + ".o.weight", width, inner));
  }

  /** Norm, perhaps gate, up, down. */
  List<Weight> feedForward(String part) {
    var weights = new ArrayList<Weight>();
    weights.add(Weight.of(part + ".layer_norm.weight", width));
    var name = part + ".DenseReluDense.";
    if (isGated) {
      weights.add(Weight.of(name + "wi_0.weight", hidden, width));
      weights.add(Weight.of(name + "wi_1.weight", hidden, width));
    } else {
      weights.add(Weight.of(name + "wi.weight", hidden, width));
    }
    weights.add(Weight.of(name + "wo.weight", width, hidden));
    return weights;
  }

  List<Weight> head() {
    return List.of(isTied ? table() : Weight.of("lm_head.weight", vocabulary, width));
  }

  KernelArchive kernels() {
    var text =
        KernelTexts.of(
            List.of(
                "common",
                "coded",
                "adapters",
                "attention",
                activation.part(),
                "root_mean_square",
                "rms_norm",
                "separate_projections",
                isGated ? "gated_feed_forward" : "feed_forward",
                "t5"));
    int up = isGated ? 2 : 1;
    var kernels =
        heads
            .in(text, 1)
            .with("epsilon", epsilon)
            .with("tile", 0)
            .with("inputs_first", 0)
            .with("adapter_scale", 0.0)
            .with("adapter_dropout", 0.0)
            .with("logit_scale", isScaled ? 1 / Math.sqrt(width) : 1.0)
            .with("attention_norm", 0)
            .with("query", 1)
            .with("key", 2)
            .with("value", 3)
            .with("output", 4)
            .with("feed_forward_norm", 0)
            .with("gate", 1)
            .with("up", up)
            .with("down", up + 1);
    for (var bias : List.of("query", "key", "value", "gate", "up", "down")) {
      kernels = kernels.with(bias + "_bias", -1);
    }
    return kernels;
  }
}
