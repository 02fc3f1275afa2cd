package dev.latebloom.corpus;

import java.util.Locale;

/** How common each source is. */
public enum Mix {
  /** All sources alike. */
  BALANCED,
  /** Each source half as common as the easier one before it. */
  LONG_TAILED;

  /** Relative frequency of source {@code index}, above 0. */
  double frequency(int index) {
    return switch (this) {
      case BALANCED -> 1;
      case LONG_TAILED -> Math.pow(0.5, index);
    };
  }

  /** As it is written in commands and settings. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
