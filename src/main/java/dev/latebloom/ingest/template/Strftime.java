package dev.latebloom.ingest.template;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Writes a time as C's strftime does, in English. */
final class Strftime {
  private static final Map<Character, String> PATTERNS =
      Map.ofEntries(
          Map.entry('a', "EEE"),
          Map.entry('A', "EEEE"),
          Map.entry('b', "MMM"),
          Map.entry('B', "MMMM"),
          Map.entry('d', "dd"),
          Map.entry('H', "HH"),
          Map.entry('I', "hh"),
          Map.entry('j', "DDD"),
          Map.entry('m', "MM"),
          Map.entry('M', "mm"),
          Map.entry('p', "a"),
          Map.entry('S', "ss"),
          Map.entry('y', "yy"),
          Map.entry('Y', "yyyy"),
          Map.entry('F', "yyyy-MM-dd"),
          Map.entry('T', "HH:mm:ss"));

  private Strftime() {}

  static String of(LocalDateTime time, String format) {
    var text = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        text.append(c);
        continue;
      }
      char asked = format.charAt(++i);
      boolean bare = asked == '-' && i + 1 < format.length();
      if (bare) asked = format.charAt(++i);
      if (asked == '%') {
        text.append('%');
        continue;
      }
      var pattern = PATTERNS.get(asked);
      if (pattern == null) throw new TemplateException("%" + asked + " is not known to strftime");
      var part = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
      text.append(bare ? part.replaceFirst("^0+(?=.)", "") : part);
    }
    return text.toString();
  }
}
