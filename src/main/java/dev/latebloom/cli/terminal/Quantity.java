package dev.latebloom.cli.terminal;

import java.util.Locale;

/** Numbers as people read them, the same in every locale. */
final class Quantity {
  private Quantity() {}

  /** With commas: {@code 12,345}. */
  static String whole(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /** Three or four digits and a unit: {@code 950}, {@code 12.3k}, {@code 4.56M}. */
  static String brief(double n) {
    if (!Double.isFinite(n)) return "-";
    double size = Math.abs(n);
    if (size < 9_999.5) return String.format(Locale.ROOT, size < 9.995 ? "%.3g" : "%.0f", n);
    if (size < 999_950) return String.format(Locale.ROOT, "%.1fk", n / 1e3);
    if (size < 999_950_000) return String.format(Locale.ROOT, "%.2fM", n / 1e6);
    return String.format(Locale.ROOT, "%.2fG", n / 1e9);
  }

  /** With so many decimals; a dash for what is not a number. */
  static String fixed(double n, int decimals) {
    return Double.isFinite(n) ? String.format(Locale.ROOT, "%." + decimals + "f", n) : "-";
  }

  /** Of a share in [0, 1]: {@code 38.1%}. */
  static String percent(double share) {
    return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f%%", 100 * share) : "-";
  }

  /** {@code 0:07}, {@code 12:34}, {@code 3:02:01}; a day and more in days and hours. */
  static String duration(double seconds) {
    if (!Double.isFinite(seconds) || seconds < 0) return "-";
    long s = Math.round(seconds);
    if (s >= 86_400) return s / 86_400 + "d " + s / 3600 % 24 + "h";
    var rest = String.format(Locale.ROOT, "%02d", s % 60);
    if (s < 3600) return s / 60 + ":" + rest;
    return s / 3600 + ":" + String.format(Locale.ROOT, "%02d", s / 60 % 60) + ":" + rest;
  }
}
