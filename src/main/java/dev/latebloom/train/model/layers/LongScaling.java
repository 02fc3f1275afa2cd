package dev.latebloom.train.model.layers;

import java.util.List;

/**
 * LongRoPE (Ding et al. 2024) within the context that a model was first trained for: each frequency
 * has a divisor of its own, and attention is sharpened as it is for longer ones.
 *
 * @param divisors of the frequencies, from the fastest on
 * @param original that context, in tokens
 */
public record LongScaling(List<Double> divisors, int original, double magnitude)
    implements RotaryScaling {

  static LongScaling of(ModelConfig parameters, int context, int width) {
    int original = parameters.count("original_max_position_embeddings");
    var divisors = parameters.numbers("short_factor");
    if (divisors.size() != width / 2) {
      throw new IllegalArgumentException(
          "short_factor has %d numbers; it must have %d".formatted(divisors.size(), width / 2));
    }
    double factor = parameters.positive("factor", (double) context / original);
    double sharpened = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
    return new LongScaling(divisors, original, parameters.positive("attention_factor", sharpened));
  }

  @Override
  public double of(double frequency, int place) {
    return frequency / divisors.get(place);
  }

  /** What lies beyond has other divisors. */
  @Override
  public int reach(int context) {
    return Math.min(context, original);
  }
}
