package dev.latebloom.app.compare;

import dev.latebloom.app.settings.SettingsException;
import java.util.ArrayList;
import java.util.List;

/** Seeds as a person writes them. */
final class Seeds {
  private static final long MOST = 10_000;

  private Seeds() {}

  /**
   * Those of a list of numbers and ranges, such as {@code 1,3,100-104}, in its order.
   *
   * @throws SettingsException when it is none
   */
  static List<Long> parse(String text) {
    var seeds = new ArrayList<Long>();
    try {
      for (var part : text.split(",", -1)) {
        int dash = part.indexOf('-', 1);
        long first = Long.parseLong(dash < 0 ? part.strip() : part.substring(0, dash).strip());
        long last = dash < 0 ? first : Long.parseLong(part.substring(dash + 1).strip());
        if (last < first || last - first > MOST) throw new NumberFormatException(part);
        for (long seed = first; seed <= last; seed++) seeds.add(seed);
      }
    } catch (NumberFormatException e) {
      throw new SettingsException(
          "compare.seeds is \"" + text + "\"; give numbers and ranges, such as 0-4 or 1,3,100-104",
          e);
    }
    return seeds.stream().distinct().toList();
  }
}
