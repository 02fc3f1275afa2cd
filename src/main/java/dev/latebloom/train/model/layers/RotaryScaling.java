package dev.latebloom.train.model.layers;

import java.util.List;
import java.util.Optional;

/** How rotary frequencies are changed to reach further than a model was first trained for. */
public sealed interface RotaryScaling
    permits LinearScaling, Llama3Scaling, LongScaling, YarnScaling {

  /**
   * The frequency used.
   *
   * @param frequency the plain one, in radians a position
   * @param place of it among all, from the fastest on
   */
  double of(double frequency, int place);

  /** How many positions of a context it is right for. */
  default int reach(int context) {
    return context;
  }

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
    parameters.only(key, "default", "linear", "dynamic", "llama3", "yarn", "longrope", "su");
    var type = parameters.has(key) ? parameters.text(key) : "";
    // Some may sharpen attention all the same.
    boolean sharpens = List.of("yarn", "longrope", "su").contains(type);
    if (!sharpens && parameters.positive("factor", 0) == 1) return Optional.empty();
    return switch (type) {
      case "linear" -> Optional.of(new LinearScaling(parameters.positive("factor")));
      case "llama3" -> Optional.of(Llama3Scaling.of(parameters));
      case "yarn" -> Optional.of(YarnScaling.of(parameters, context, width, theta));
      case "longrope", "su" -> Optional.of(LongScaling.of(parameters, context, width));
      case "" -> {
        parameters.only("factor", "1, since rope_type is missing,");
        yield Optional.empty();
      }
      // Dynamic scaling begins beyond the context, and no row of ours is longer.
      default -> Optional.empty();
    };
  }
}
