package dev.latebloom.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/**
 * Refuses values that a setting cannot have, in a sentence with the setting's full name, what it
 * may be, and what it is.
 *
 * <p>Names are given without the leading {@code latebloom.}
 */
public final class Range {
  private Range() {}

  /** Refuses a value for which a claim does not hold, such as "must be a power of two". */
  public static void require(boolean holds, String name, String claim, Object value) {
    if (holds) return;
    throw new IllegalArgumentException(
        "%s.%s %s, not %s".formatted(Section.ROOT, name, claim, written(value)));
  }

  /**
   * Refuses what is no address of a server; an empty one stands for none. One with a user would be
   * told wherever addresses are.
   */
  public static void address(String name, String example, String url) {
    require(
        url.isEmpty() || url.matches("https?://[^/?#@\\s]+(/[^?#\\s]*)?"),
        name,
        "must be an address such as " + example + ", without a user",
        "\"" + url + "\"");
  }

  public static void atLeast(String name, long least, long value) {
    require(value >= least, name, "must be at least " + written(least), value);
  }

  public static void within(String name, long least, long most, long value) {
    require(
        value >= least && value <= most,
        name,
        "must be %s to %s".formatted(written(least), written(most)),
        value);
  }

  public static void atLeast(String name, double least, double value) {
    require(value >= least && finite(value), name, "must be at least " + written(least), value);
  }

  public static void within(String name, double least, double most, double value) {
    require(
        value >= least && value <= most,
        name,
        "must be %s to %s".formatted(written(least), written(most)),
        value);
  }

  /** Refuses values up to {@code bound}, the bound included. */
  public static void above(String name, double bound, double value) {
    require(value > bound && finite(value), name, "must be above " + written(bound), value);
  }

  /** Refuses values outside {@code [least, bound)}. */
  public static void below(String name, double least, double bound, double value) {
    require(
        value >= least && value < bound,
        name,
        "must be at least %s and below %s".formatted(written(least), written(bound)),
        value);
  }

  /** Refuses values outside {@code (low, high)}. */
  public static void between(String name, double low, double high, double value) {
    require(
        value > low && value < high,
        name,
        "must be above %s and below %s".formatted(written(low), written(high)),
        value);
  }

  public static void positive(String name, Duration value) {
    require(value.isPositive(), name, "must be longer than 0", value.toMillis() + " ms");
  }

  public static void notBlank(String name, String value) {
    require(!value.isBlank(), name, "must not be empty", "\"" + value + "\"");
  }

  private static boolean finite(double value) {
    return value < Double.POSITIVE_INFINITY;
  }

  private static String written(Object value) {
    return switch (value) {
      case Integer n -> String.format(Locale.ROOT, "%,d", n);
      case Long n -> String.format(Locale.ROOT, "%,d", n);
      case Double n when Double.isFinite(n) ->
          BigDecimal.valueOf(n).stripTrailingZeros().toPlainString();
      default -> value.toString();
    };
  }
}
