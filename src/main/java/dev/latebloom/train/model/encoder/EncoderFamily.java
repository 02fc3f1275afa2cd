package dev.latebloom.train.model.encoder;

import static dev.latebloom.train.model.layers.Role.ATTENTION_NORM;
import static dev.latebloom.train.model.layers.Role.ATTENTION_NORM_BIAS;
import static dev.latebloom.train.model.layers.Role.DOWN;
import static dev.latebloom.train.model.layers.Role.DOWN_BIAS;
import static dev.latebloom.train.model.layers.Role.FEED_FORWARD_NORM;
import static dev.latebloom.train.model.layers.Role.FEED_FORWARD_NORM_BIAS;
import static dev.latebloom.train.model.layers.Role.KEY;
import static dev.latebloom.train.model.layers.Role.KEY_BIAS;
import static dev.latebloom.train.model.layers.Role.OUTPUT;
import static dev.latebloom.train.model.layers.Role.OUTPUT_BIAS;
import static dev.latebloom.train.model.layers.Role.QUERY;
import static dev.latebloom.train.model.layers.Role.QUERY_BIAS;
import static dev.latebloom.train.model.layers.Role.UP;
import static dev.latebloom.train.model.layers.Role.UP_BIAS;
import static dev.latebloom.train.model.layers.Role.VALUE;
import static dev.latebloom.train.model.layers.Role.VALUE_BIAS;

import dev.latebloom.train.model.layers.BlockBuilder;
import dev.latebloom.train.model.layers.ModelConfig;
import java.util.Map;

/** A kind of encoder: what its files call sizes and weights. All compute the same. */
public enum EncoderFamily {
  BERT("bert", "encoder.layer."),
  /** Its positions begin behind the number of the padding token. */
  ROBERTA("roberta", "encoder.layer."),
  /** Without a table of segments. */
  DISTILBERT("distilbert", "transformer.layer.");

  /** What the parts of a block are called. */
  private record Parts(
      String query,
      String key,
      String value,
      String output,
      String attentionNorm,
      String up,
      String down,
      String feedForwardNorm) {
    static final Parts USUAL =
        new Parts(
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
            "attention.output.LayerNorm",
            "intermediate.dense",
            "output.dense",
            "output.LayerNorm");

    static final Parts DISTILLED =
        new Parts(
            "attention.q_lin",
            "attention.k_lin",
            "attention.v_lin",
            "attention.out_lin",
            "sa_layer_norm",
            "ffn.lin1",
            "ffn.lin2",
            "output_layer_norm");
  }

  /** Sizes that DistilBERT's files have other names for. */
  private static final Map<String, String> SPELLINGS =
      Map.of(
          "dim", "hidden_size",
          "n_layers", "num_hidden_layers",
          "n_heads", "num_attention_heads",
          "hidden_dim", "intermediate_size",
          "activation", "hidden_act");

  private static final String WEIGHT = ".weight";
  private static final String BIAS = ".bias";

  private final String type;
  private final String layers;

  EncoderFamily(String type, String layers) {
    this.type = type;
    this.layers = layers;
  }

  /**
   * The one that a configuration names.
   *
   * @throws IllegalArgumentException for any other
   */
  static EncoderFamily of(ModelConfig config) {
    var named = config.text("model_type");
    for (var family : values()) if (family.type.equals(named)) return family;
    throw new IllegalArgumentException(
        "model_type is \"" + named + "\"; only bert, roberta and distilbert are encoders here");
  }

  ModelConfig spelled(ModelConfig config) {
    return this == DISTILBERT ? config.spelled(SPELLINGS) : config;
  }

  /** In models with a head the encoder's names begin so. */
  String prefix() {
    return type + ".";
  }

  boolean hasSegments() {
    return this != DISTILBERT;
  }

  /** Of the first token, in the table of positions. */
  int firstPlace(ModelConfig config) {
    return this == ROBERTA ? config.json().path("pad_token_id").asInt(1) + 1 : 0;
  }

  /** The weights of one block. */
  BlockBuilder block(int layer, long width, long hidden) {
    var parts = this == DISTILBERT ? Parts.DISTILLED : Parts.USUAL;
    return new BlockBuilder(layers + layer + ".")
        .add(QUERY, parts.query() + WEIGHT, width, width)
        .add(QUERY_BIAS, parts.query() + BIAS, width)
        .add(KEY, parts.key() + WEIGHT, width, width)
        .add(KEY_BIAS, parts.key() + BIAS, width)
        .add(VALUE, parts.value() + WEIGHT, width, width)
        .add(VALUE_BIAS, parts.value() + BIAS, width)
        .add(OUTPUT, parts.output() + WEIGHT, width, width)
        .add(OUTPUT_BIAS, parts.output() + BIAS, width)
        .add(ATTENTION_NORM, parts.attentionNorm() + WEIGHT, width)
        .add(ATTENTION_NORM_BIAS, parts.attentionNorm() + BIAS, width)
        .add(UP, parts.up() + WEIGHT, hidden, width)
        .add(UP_BIAS, parts.up() + BIAS, hidden)
        .add(DOWN, parts.down() + WEIGHT, width, hidden)
        .add(DOWN_BIAS, parts.down() + BIAS, width)
        .add(FEED_FORWARD_NORM, parts.feedForwardNorm() + WEIGHT, width)
        .add(FEED_FORWARD_NORM_BIAS, parts.feedForwardNorm() + BIAS, width);
  }
}
