package dev.latebloom.observe;

/** A share of the examples that are learned, in the order in which they were. */
public enum LearnedShare {
  P10,
  P50,
  P90;

  /** The step by which so many had been. */
  double of(Simplicity figures) {
    return switch (this) {
      case P10 -> figures.firstTenth();
      case P50 -> figures.half();
      case P90 -> figures.lastTenth();
    };
  }
}
