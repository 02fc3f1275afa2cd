package dev.latebloom.lens;

import dev.latebloom.config.Range;
import dev.latebloom.train.model.BaseType;
import dev.latebloom.train.model.folder.ModelSource;

/**
 * How often a small lens looks at the model that trains, and how closely.
 *
 * @param interval steps between two looks; 0 for never
 * @param neurons of each layer that is looked at
 * @param cost most of training's time that looks take
 * @param seed of all that is random in them
 */
public record LiveLensSettings(int interval, int neurons, double cost, long seed) {
  private static final String INTERVAL = "observe.lens.interval";

  public LiveLensSettings {
    Range.atLeast(INTERVAL, 0, interval);
    Range.within("observe.lens.neurons", 8, 4096, neurons);
    Range.above("observe.lens.cost", 0, cost);
  }

  public boolean isOn() {
    return interval > 0;
  }

  boolean isDue(long step) {
    return isOn() && step % interval == 0;
  }

  /**
   * These, if such a model can be looked at.
   *
   * @throws IllegalArgumentException when it has no residual stream, or its weights are not float32
   */
  public LiveLensSettings of(ModelSource model) {
    if (!isOn()) return this;
    boolean hasNumbers =
        !(model instanceof ModelSource.Adapted adapted) || adapted.lora().base() == BaseType.FP32;
    Range.require(
        hasNumbers, INTERVAL, "must be 0 where train.lora.base-type is not fp32", interval);
    try {
      Anatomy.check(model.architecture());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "latebloom.%s must be 0 for this model: %s".formatted(INTERVAL, e.getMessage()), e);
    }
    return this;
  }
}
