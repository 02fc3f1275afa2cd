package dev.latebloom.observe;

import java.util.Map;

/**
 * What augmentation has done in this process.
 *
 * @param variants published
 * @param originals considered, by what became of them
 * @param waiting originals that wait for their turn
 */
public record AugmentFigures(long variants, Map<Rewriting, Long> originals, int waiting) {
  public static final AugmentFigures NONE = new AugmentFigures(0, Map.of(), 0);

  public AugmentFigures {
    originals = Map.copyOf(originals);
  }
}
