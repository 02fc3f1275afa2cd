package dev.latebloom.compare;

import dev.latebloom.evaluate.stats.Interval;
import java.util.Locale;

/** How numbers of a comparison are written. */
enum Quantities {
  /** A share, as percent. */
  SHARE("%.1f%%", 100),
  /** Nats. */
  NATS("%.4f", 1),
  /** Whatever has no unit. */
  NUMBER("%.3f", 1),
  SECONDS("%.1f s", 1);

  private final String format;
  private final double factor;

  Quantities(String format, double factor) {
    this.format = format;
    this.factor = factor;
  }

  /** A dash for what is not a number. */
  String text(double value) {
    if (Double.isNaN(value)) return "–";
    var text = String.format(Locale.ROOT, format, factor * Math.abs(value));
    return value < 0 && text.matches(".*[1-9].*") ? "−" + text : text;
  }

  /** With its sign. */
  String signed(double value) {
    if (Double.isNaN(value)) return "–";
    return (value < 0 ? "−" : "+") + text(Math.abs(value));
  }

  /** A difference with its sign; one of shares is in points, since percent would be a ratio. */
  String difference(double value) {
    return this == SHARE ? signed(value).replace("%", " points") : signed(value);
  }

  /** Mean and interval: {@code 0.7 [0.6, 0.8]}. */
  String text(Interval interval) {
    return (text(interval.mean()) + " " + ends(interval)).strip();
  }

  /** The interval alone; nothing where there is none. */
  String ends(Interval interval) {
    if (interval.n() < 2) return "";
    return "[%s, %s]".formatted(text(interval.low()), text(interval.high()));
  }

  String signed(Interval interval) {
    if (interval.n() < 2) return signed(interval.mean());
    return "%s [%s, %s]"
        .formatted(signed(interval.mean()), signed(interval.low()), signed(interval.high()));
  }

  /** A share in as few digits as it needs: {@code 3%}. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.4f", 100 * share).replaceAll("\\.?0+$", "") + "%";
  }
}
