package dev.latebloom.train.model.layers;

/**
 * Positions of models whose layers turn in two ways: those that attend within a window, and the
 * others, which alone are scaled. In {@code rope_parameters} each has a part; older configurations
 * have a key for each theta and one scaling.
 */
public record LayerRotary(ModelConfig config, int context, int headWidth) {
  private static final String NEWER = "rope_parameters";

  public LayerRotary {
    config.only("partial_rotary_factor", "1.0", "1");
  }

  /**
   * Of layers with a window.
   *
   * @param key of their theta in the older style, {@code theta} where it is missing
   */
  public Rotary local(String key, double theta) {
    // A part that is not there is empty: these are not scaled.
    var parameters = config.has(NEWER) ? newer("sliding_attention") : config.part("");
    return Rotary.of(parameters, context, headWidth, config.positive(key, theta));
  }

  /** Of the others. */
  public Rotary global(double theta) {
    var parameters = config.has(NEWER) ? newer("full_attention") : config.part("rope_scaling");
    return Rotary.of(parameters, context, headWidth, config.positive("rope_theta", theta));
  }

  private ModelConfig newer(String type) {
    var parameters = config.part(NEWER);
    if (parameters.has(type)) return parameters.part(type);
    throw new IllegalArgumentException("rope_parameters lacks " + type);
  }
}
