package dev.latebloom.train.model.layers;

/**
 * The frequencies of Llama 3.1 and later (Hugging Face's rope type "llama3"): slow ones are divided
 * by {@code factor}, fast ones kept, and those between blended.
 *
 * @param low turns over the original context up to which a frequency is slow
 * @param high turns from which it is fast
 * @param original context of the first training, in tokens
 */
public record Llama3Scaling(double factor, double low, double high, double original)
    implements RotaryScaling {

  static Llama3Scaling of(ModelConfig parameters) {
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
    return scaling;
  }

  @Override
  public double of(double frequency, int place) {
    double turns = original * frequency / (2 * Math.PI);
    double smooth = Math.clamp((turns - low) / (high - low), 0, 1);
    return (1 - smooth) * frequency / factor + smooth * frequency;
  }
}
