package dev.latebloom.train.model.layers;

/**
 * Which linear layers of a block have biases.
 *
 * @param projections those of queries, keys and values
 * @param output the one behind attention
 * @param feedForward all of the feed-forward layer
 */
public record Biases(boolean projections, boolean output, boolean feedForward) {
  public static final Biases NONE = new Biases(false, false, false);

  /** As {@code attention_bias} and {@code mlp_bias} say. */
  public static Biases of(ModelConfig config) {
    var attention = ofAttention(config);
    return new Biases(attention.projections, attention.output, config.flag("mlp_bias", false));
  }

  /** As {@code attention_bias} says, without any in the feed-forward layer. */
  public static Biases ofAttention(ModelConfig config) {
    boolean there = config.flag("attention_bias", false);
    return new Biases(there, there, false);
  }
}
