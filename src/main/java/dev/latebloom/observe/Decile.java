package dev.latebloom.observe;

/** An end of the losses of all examples. */
public enum Decile {
  EASIEST,
  HARDEST;

  /** Mean loss, in nats. */
  double of(Simplicity figures) {
    return switch (this) {
      case EASIEST -> figures.easiestDecile();
      case HARDEST -> figures.hardestDecile();
    };
  }
}
