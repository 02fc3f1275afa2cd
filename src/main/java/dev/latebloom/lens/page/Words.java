package dev.latebloom.lens.page;

import dev.latebloom.page.HtmlPage;
import java.util.Locale;

/** Numbers and sentences of the page. */
final class Words {
  private Words() {}

  /** {@code 38.1%}; small ones with as many digits as they need. */
  static String share(double share) {
    double percent = 100 * share;
    var format = percent != 0 && Math.abs(percent) < 0.095 ? "%.2f%%" : "%.1f%%";
    return String.format(Locale.ROOT, format, percent);
  }

  static String number(double value, int decimals) {
    var text = String.format(Locale.ROOT, "%." + decimals + "f", Math.abs(value));
    return value < 0 && text.matches(".*[1-9].*") ? "-" + text : text;
  }

  /** A figure and what chance gives. */
  static String cell(String measured, String byChance) {
    return "<td>%s<small>%s</small></td>".formatted(measured, byChance);
  }

  static String row(String name, String cells) {
    return "<tr><td>%s</td>%s</tr>%n".formatted(HtmlPage.escaped(name), cells);
  }

  /** What was found, in a sentence or two. */
  static String finding(String text) {
    return "<p class=\"lead\">%s</p>%n".formatted(HtmlPage.escaped(text));
  }
}
