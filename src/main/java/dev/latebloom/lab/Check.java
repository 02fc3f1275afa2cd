package dev.latebloom.lab;

import java.util.Locale;

/**
 * A number that was measured beside one that it should be.
 *
 * @param name of what was measured
 * @param expected in words, for the table
 */
public record Check(String name, double measured, String expected, boolean holds) {
  /**
   * As {@code reference}, up to a share of it.
   *
   * @param decimals that the reference is given with
   */
  static Check near(String name, double measured, double reference, double share, int decimals) {
    boolean holds = Math.abs(measured - reference) <= share * Math.abs(reference);
    var text = String.format(Locale.ROOT, "%." + decimals + "f ± %.0f%%", reference, 100 * share);
    return new Check(name, measured, text, holds);
  }

  static Check below(String name, double measured, double bound) {
    return new Check(
        name, measured, String.format(Locale.ROOT, "below %.2f", bound), measured < bound);
  }

  static Check above(String name, double measured, double bound) {
    return new Check(
        name, measured, String.format(Locale.ROOT, "above %.2f", bound), measured > bound);
  }
}
