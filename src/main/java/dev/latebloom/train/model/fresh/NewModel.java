package dev.latebloom.train.model.fresh;

import dev.latebloom.config.Range;
import dev.latebloom.train.model.families.Architecture;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Weight;

/** The sizes of a model that begins from nothing, and its first weights. */
public sealed interface NewModel permits ModelSettings, MambaSettings, PatchSettings {

  /** What its {@code config.json} says. */
  ModelConfig config();

  /** A weight's first values, row by row: a function of the seed, the sizes and the name. */
  float[] initial(Weight weight, long seed);

  /** The architecture that it is. */
  default Architecture architecture() {
    return Architecture.of(config());
  }

  static void positive(String key, int value) {
    Range.atLeast("train.model." + key, 1, value);
  }

  static void share(String key, double value) {
    Range.between("train.model." + key, 0, 1, value);
  }
}
