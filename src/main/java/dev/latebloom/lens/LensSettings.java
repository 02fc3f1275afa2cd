package dev.latebloom.lens;

/**
 * How much of a model is looked at.
 *
 * @param seed of all that is random
 * @param neurons of each layer, at most, that are explained; 0 for all
 * @param sample neurons of each layer that go through what is dear: many atoms, nulls of their own,
 *     earlier layers
 * @param nulls random vectors a dictionary, whose cosines say what chance explains
 * @param pairs of rows whose cosines are measured, a set
 */
public record LensSettings(long seed, int neurons, int sample, int nulls, int pairs) {
  /** Atoms a vector: all are summed by the largest, the figure on which the share is based. */
  public static final int HEADLINE_ATOMS = 8;

  /** As {@link #HEADLINE_ATOMS}, of the sample. */
  static final int MOST_ATOMS = 32;

  /** Atoms taken between two scans of a dictionary. */
  static final int ATOMS_PER_SCAN = 8;

  public LensSettings {
    require(neurons >= 0, "--neurons must be at least 0, where 0 takes all");
    require(sample >= 8, "--sample must be at least 8");
    require(nulls >= 100, "--nulls must be at least 100");
    require(pairs >= 1000, "--pairs must be at least 1000");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) throw new IllegalArgumentException(otherwise);
  }
}
