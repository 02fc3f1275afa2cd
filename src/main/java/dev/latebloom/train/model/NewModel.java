package dev.latebloom.train.model;

/** The sizes of a model that begins from nothing, and its first weights. */
public sealed interface NewModel permits ModelSettings, MambaSettings {

  /** What its {@code config.json} says. */
  ModelConfig config();

  /** A weight's first values, row by row: a function of the seed, the sizes and the name. */
  float[] initial(Weight weight, long seed);

  /** The architecture that it is. */
  default Architecture architecture() {
    return Architecture.of(config());
  }

  static void positive(String key, int value) {
    if (value < 1) throw new IllegalArgumentException("model." + key + " is " + value);
  }

  static void share(String key, double value) {
    if (!(value > 0 && value < 1)) {
      throw new IllegalArgumentException("model." + key + " is " + value);
    }
  }
}
