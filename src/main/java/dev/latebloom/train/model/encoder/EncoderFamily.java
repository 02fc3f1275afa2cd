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

  /** Sizes that DistilBERT's files have other names for. */
  private static final Map<String, String> SPELLINGS =
      Map.of(
          "dim", "hidden_size",
          "n_layers", "num_hidden_layers",
          "n_heads", "num_attention_heads",
          "hidden_dim", "intermediate_size",
          "activation", "hidden_act");

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
    var block = new BlockBuilder(layers + layer + ".");
    return this == DISTILBERT ? distilled(block, width, hidden) : usual(block, width, hidden);
  }

  private static BlockBuilder usual(BlockBuilder block, long width, long hidden) {
    return block
        .add(QUERY, "attention.self.query.weight", width, width)
        .add(QUERY_BIAS, "attention.self.query.bias", width)
        .add(KEY, "attention.self.key.weight", width, width)
        .add(KEY_BIAS, "attention.self.key.bias", width)
        .add(VALUE, "attention.self.value.weight", width, width)
        .add(VALUE_BIAS, "attention.self.value.bias", width)
        .add(OUTPUT, "attention.output.dense.weight", width, width)
        .add(OUTPUT_BIAS, "attention.output.dense.bias", width)
        .add(ATTENTION_NORM, "attention.output.LayerNorm.weight", width)
        .add(ATTENTION_NORM_BIAS, "attention.output.LayerNorm.bias", width)
        .add(UP, "intermediate.dense.weight", hidden, width)
        .add(UP_BIAS, "intermediate.dense.bias", hidden)
        .add(DOWN, "output.dense.weight", width, hidden)
        .add(DOWN_BIAS, "output.dense.bias", width)
        .add(FEED_FORWARD_NORM, "output.LayerNorm.weight", width)
        .add(FEED_FORWARD_NORM_BIAS, "output.LayerNorm.bias", width);
  }

  private static BlockBuilder distilled(BlockBuilder block, long width, long hidden) {
    return block
        .add(QUERY, "attention.q_lin.weight", width, width)
        .add(QUERY_BIAS, "attention.q_lin.bias", width)
        .add(KEY, "attention.k_lin.weight", width, width)
        .add(KEY_BIAS, "attention.k_lin.bias", width)
        .add(VALUE, "attention.v_lin.weight", width, width)
        .add(VALUE_BIAS, "attention.v_lin.bias", width)
        .add(OUTPUT, "attention.out_lin.weight", width, width)
        .add(OUTPUT_BIAS, "attention.out_lin.bias", width)
        .add(ATTENTION_NORM, "sa_layer_norm.weight", width)
        .add(ATTENTION_NORM_BIAS, "sa_layer_norm.bias", width)
        .add(UP, "ffn.lin1.weight", hidden, width)
        .add(UP_BIAS, "ffn.lin1.bias", hidden)
        .add(DOWN, "ffn.lin2.weight", width, hidden)
        .add(DOWN_BIAS, "ffn.lin2.bias", width)
        .add(FEED_FORWARD_NORM, "output_layer_norm.weight", width)
        .add(FEED_FORWARD_NORM_BIAS, "output_layer_norm.bias", width);
  }
}
