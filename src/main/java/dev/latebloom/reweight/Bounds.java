package dev.latebloom.reweight;

/** Refuses settings that make no sense, by their names in reference.conf. */
final class Bounds {
  private Bounds() {}

  static void require(boolean holds, String claim) {
    if (!holds) throw new IllegalArgumentException("reweight." + claim);
  }

  static void weight(String name, double visits) {
    require(visits >= 1 && visits <= 255, name + " must be in [1, 255]");
  }
}
