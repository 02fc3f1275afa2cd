package dev.latebloom.train.model.layers;

/**
 * YaRN (Peng et al. 2023, section 3.2 and equation 22), as Hugging Face computes it: fast
 * frequencies are kept, slow ones divided by {@code factor}, and those between blended by their
 * place in the head; and attention is sharpened.
 *
 * @param low place of the last frequency that is kept whole
 * @param high place from which frequencies are divided whole
 * @param half how many frequencies there are
 * @param theta base of the frequencies
 */
public record YarnScaling(
    double factor, double low, double high, int half, double theta, double magnitude)
    implements RotaryScaling {

  static YarnScaling of(ModelConfig parameters, int context, int width, double theta) {
    double original = parameters.positive("original_max_position_embeddings", context);
    double factor = parameters.positive("factor", context / original);
    double fast = parameters.positive("beta_fast", 32);
    double slow = parameters.positive("beta_slow", 1);
    boolean whole = parameters.flag("truncate", true);
    double low = place(fast, original, width, theta);
    double high = place(slow, original, width, theta);
    return new YarnScaling(
        factor,
        Math.max(whole ? Math.floor(low) : low, 0),
        Math.min(whole ? Math.ceil(high) : high, width - 1),
        width / 2,
        theta,
        magnitude(parameters, factor));
  }

  /** Where in the head a frequency turns so many times over the original context. */
  private static double place(double turns, double original, int width, double theta) {
    return width * Math.log(original / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
  }

  private static double magnitude(ModelConfig parameters, double factor) {
    double ratio =
        parameters.has("mscale") && parameters.has("mscale_all_dim")
            ? sharpened(factor, parameters.positive("mscale"))
                / sharpened(factor, parameters.positive("mscale_all_dim"))
            : sharpened(factor, 1);
    return parameters.positive("attention_factor", ratio);
  }

  private static double sharpened(double factor, double by) {
    return factor <= 1 ? 1 : 0.1 * by * Math.log(factor) + 1;
  }

  @Override
  public double of(double frequency, int place) {
    double at = -Math.log(frequency) / Math.log(theta) * half;
    // Where both ends are one place, the step between them is as steep as the reference's.
    double divided = Math.clamp((at - low) / (high == low ? 0.001 : high - low), 0, 1);
    return divided * frequency / factor + (1 - divided) * frequency;
  }
}
