package dev.latebloom.train.model.layers;

import java.util.Arrays;
import java.util.List;

/** The function between the two layers of a feed-forward, with the names that files give it. */
public enum Activation {
  SILU,
  GELU,
  /** The same by a hyperbolic tangent. */
  GELU_TANH,
  RELU;

  private List<String> names() {
    return switch (this) {
      case SILU -> List.of("silu", "swish");
      case GELU -> List.of("gelu", "gelu_python");
      case GELU_TANH -> List.of("gelu_new", "gelu_pytorch_tanh", "gelu_fast");
      case RELU -> List.of("relu");
    };
  }

  /**
   * What {@code key} asks for.
   *
   * @param absent where it is not said
   * @throws IllegalArgumentException naming the key, for any other
   */
  public static Activation of(ModelConfig config, String key, Activation absent) {
    if (!config.has(key)) return absent;
    var all = Arrays.stream(values()).flatMap(each -> each.names().stream());
    config.only(key, all.toArray(String[]::new));
    var name = config.text(key);
    return Arrays.stream(values())
        .filter(each -> each.names().contains(name))
        .findFirst()
        .orElseThrow();
  }

  /** The part of a kernel text that has it as {@code activate}. */
  public String part() {
    return names().getFirst();
  }
}
