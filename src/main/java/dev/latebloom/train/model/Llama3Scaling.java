package dev.latebloom.train.model;

import java.util.Optional;

/**
 * The frequencies of Llama 3.1 and later (Hugging Face's rope type "llama3"): slow ones are divided
 * by {@code factor}, fast ones kept, and those between blended.
 *
 * @param low turns over the original context up to which a frequency is slow
 * @param high turns from which it is fast
 * @param original context of the first training, in tokens
 */
record Llama3Scaling(double factor, double low, double high, double original) {

  /** The scaling that rotary parameters ask for; refuses one that is neither none nor this. */
  static Optional<Llama3Scaling> of(ModelConfig parameters) {
    var key = parameters.has("type") && !parameters.has("rope_type") ? "type" : "rope_type";
    if (!parameters.has(key)) {
      parameters.only("factor", "1.0");
      return Optional.empty();
    }
    parameters.only(key, "default", "llama3");
    if (parameters.text(key).equals("default")) return Optional.empty();
    var scaling =
        new Llama3Scaling(
            parameters.positive("factor"),
            parameters.positive("low_freq_factor"),
            parameters.positive("high_freq_factor"),
            parameters.positive("original_max_position_embeddings"));
    if (!(scaling.low < scaling.high)) {
      throw new IllegalArgumentException(
          "low_freq_factor is "
              + scaling.low
              + "; it must be under high_freq_factor = "
              + scaling.high);
    }
    return Optional.of(scaling);
  }

  /**
   * The frequency used.
   *
   * @param frequency the plain one, in radians a position
   */
  double of(double frequency) {
    double turns = original * frequency / (2 * Math.PI);
    double smooth = Math.clamp((turns - low) / (high - low), 0, 1);
    return (1 - smooth) * frequency / factor + smooth * frequency;
  }
}
