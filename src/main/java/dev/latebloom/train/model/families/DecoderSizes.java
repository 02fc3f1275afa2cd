package dev.latebloom.train.model.families;

import dev.latebloom.train.model.layers.Activation;
import dev.latebloom.train.model.layers.Heads;
import dev.latebloom.train.model.layers.ModelConfig;

/**
 * The sizes of a {@link Decoder}.
 *
 * @param vocabulary how many token ids there are
 * @param width of the residual stream
 * @param layers how many blocks
 * @param hidden width of the feed-forward layer
 * @param activation in its midst
 * @param epsilon added under the root in a norm
 * @param tied whether the head is the token table
 */
record DecoderSizes(
    int vocabulary,
    int width,
    int layers,
    Heads heads,
    int hidden,
    Activation activation,
    double epsilon,
    boolean tied) {

  /** As configurations of Llama and its descendants have them. */
  static DecoderSizes of(ModelConfig config) {
    return of(config, 1e-6);
  }

  /**
   * The same.
   *
   * @param epsilon where the configuration has none
   */
  static DecoderSizes of(ModelConfig config, double epsilon) {
    return of(
        config,
        Heads.of(config, config.count("hidden_size")),
        Activation.of(config, "hidden_act", Activation.SILU),
        config.positive("rms_norm_eps", epsilon),
        config.flag("tie_word_embeddings", false));
  }

  /** The same, for a family whose other keys have other names or defaults. */
  static DecoderSizes of(
      ModelConfig config, Heads heads, Activation activation, double epsilon, boolean tied) {
    return new DecoderSizes(
        config.count("vocab_size"),
        config.count("hidden_size"),
        config.layers("num_hidden_layers"),
        heads,
        config.count("intermediate_size"),
        activation,
        epsilon,
        tied);
  }
}
