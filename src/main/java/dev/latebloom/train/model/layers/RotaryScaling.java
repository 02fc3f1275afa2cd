package dev.latebloom.train.model.layers;

import java.util.Optional;

/** How rotary frequencies are changed to reach further than a model was first trained for. */
public sealed interface RotaryScaling permits LinearScaling, Llama3Scaling, YarnScaling {

  /**
   * The frequency used.
   *
   * @param frequency the plain one, in radians a position
   */
  double of(double frequency);

  /** What cosines and sines are multiplied by. */
  default double magnitude() {
    return 1;
  }

  /**
   * The scaling that rotary parameters ask for.
   *
   * @param context of the model, in tokens
   * @param width how many elements of a head turn
   * @param theta base of the frequencies
   * @throws IllegalArgumentException naming the key, for one that we cannot compute
   */
  static Optional<RotaryScaling> of(ModelConfig parameters, int context, int width, double theta) {
    var key = parameters.has("type") && !parameters.has("rope_type") ? "type" : "rope_type";
    if (!parameters.has(key)) {
      parameters.only("factor", "1.0");
      return Optional.empty();
    }
    parameters.only(key, "default", "linear", "dynamic", "llama3", "yarn");
    return switch (parameters.text(key)) {
      case "linear" -> Optional.of(new LinearScaling(parameters.positive("factor")));
      case "llama3" -> Optional.of(Llama3Scaling.of(parameters));
      case "yarn" -> Optional.of(YarnScaling.of(parameters, context, width, theta));
      // Dynamic scaling begins beyond the context, and no row of ours is longer.
      default -> Optional.empty();
    };
  }
}
