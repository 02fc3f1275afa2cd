package dev.latebloom.train.model.layers;

/**
 * All frequencies divided by {@code factor} (Chen et al. 2023, position interpolation): the global
 * layers of the larger Gemma 3, among others.
 */
public record LinearScaling(double factor) implements RotaryScaling {
  @Override
  public double of(double frequency, int place) {
    return frequency / factor;
  }
}
