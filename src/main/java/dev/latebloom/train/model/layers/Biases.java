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
    boolean attention = config.flag("attention_bias", false);
    return new Biases(attention, attention, config.flag("mlp_bias", false));
  }
}
