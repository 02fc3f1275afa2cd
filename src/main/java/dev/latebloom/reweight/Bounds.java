package dev.latebloom.reweight;

import dev.latebloom.config.Range;

/** Refuses settings that make no sense, by their names in reference.conf. */
final class Bounds {
  private Bounds() {}

  static void require(boolean holds, String claim) {
    if (!holds) throw new IllegalArgumentException("latebloom.reweight." + claim);
  }

  static void weight(String name, double visits) {
    Range.within("reweight." + name, 1, 255, visits);
  }
}
