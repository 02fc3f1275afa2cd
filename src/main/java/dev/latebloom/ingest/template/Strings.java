package dev.latebloom.ingest.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What Python does with texts. Places and lengths count characters, not halves of them. */
final class Strings {
  private Strings() {}

  /** As Python's str.isspace: with the four separators and no-break spaces. */
  static boolean isSpace(int c) {
    return Character.isWhitespace(c) || c == 0x85 || Character.isSpaceChar(c);
  }

  /** Takes white space, or the characters that are given, off one end or both. */
  static String strip(String text, Arguments given, boolean front, boolean back) {
    var asked = given.get(0, "chars", None.NONE);
    IntPredicate goes = asked instanceof String some ? c -> some.indexOf(c) >= 0 : Strings::isSpace;
    return strip(text, goes, front, back);
  }

  static String strip(String text, IntPredicate goes, boolean front, boolean back) {
    int from = 0;
    int to = text.length();
    while (front && from < to && goes.test(text.codePointAt(from))) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (back && from < to && goes.test(text.codePointBefore(to))) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  static List<Object> split(String text, Arguments given) {
    int most = most(given);
    if (!(given.get(0, "sep", None.NONE) instanceof String separator)) return words(text, most);
    checkSeparator(separator);
    var parts = new ArrayList<Object>();
    int from = 0;
    for (int at = text.indexOf(separator); at >= 0 && parts.size() < most; ) {
      parts.add(text.substring(from, at));
      from = at + separator.length();
      at = text.indexOf(separator, from);
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static int most(Arguments given) {
    int most = given.integer(1, "maxsplit", -1);
    return most < 0 ? Integer.MAX_VALUE : most;
  }

  private static void checkSeparator(String separator) {
    if (separator.isEmpty()) throw new TemplateException("a split at an empty text");
  }

  private static List<Object> words(String text, int most) {
    var parts = new ArrayList<Object>();
    var rest = strip(text, Strings::isSpace, true, false);
    while (!rest.isEmpty() && parts.size() < most) {
      int end = 0;
      while (end < rest.length() && !isSpace(rest.codePointAt(end))) {
        end += Character.charCount(rest.codePointAt(end));
      }
      parts.add(rest.substring(0, end));
      rest = strip(rest.substring(end), Strings::isSpace, true, false);
    }
    if (!rest.isEmpty()) parts.add(rest);
    return parts;
  }

  static List<Object> splitFromTheRight(String text, Arguments given) {
    if (!(given.get(0, "sep", None.NONE) instanceof String separator)) {
      if (most(given) == Integer.MAX_VALUE) return words(text, Integer.MAX_VALUE);
      throw new TemplateException("rsplit needs a separator here");
    }
    checkSeparator(separator);
    var parts = new ArrayList<Object>();
    int to = text.length();
    for (int left = most(given); left > 0; left--) {
      int at = text.lastIndexOf(separator, to - separator.length());
      if (at < 0 || to < separator.length()) break;
      parts.add(text.substring(at + separator.length(), to));
      to = at;
    }
    parts.add(text.substring(0, to));
    Collections.reverse(parts);
    return parts;
  }

  static List<Object> lines(String text) {
    var lines = text.split("\r\n|[\n\r\u000b\f\u001c-\u001e\u0085\u2028\u2029]", -1);
    int count = lines[lines.length - 1].isEmpty() ? lines.length - 1 : lines.length;
    return List.of((Object[]) lines).subList(0, count);
  }

  /** Whether any of the texts that are given, one or a list, is at an end. */
  static boolean hasAny(Arguments given, Predicate<String> has) {
    var asked = given.get(0, "prefix");
    if (asked instanceof String text) return has.test(text);
    return Values.elements(asked).stream().map(Values::text).anyMatch(has);
  }

  static String replace(String text, Arguments given) {
    var old = given.text(0, "old");
    var fresh = Values.text(given.get(1, "new"));
    int most = given.integer(2, "count", -1);
    if (most < 0) return text.replace(old, fresh);
    var replaced = new StringBuilder();
    int from = 0;
    for (int at = text.indexOf(old); at >= 0 && most > 0; most--) {
      replaced.append(text, from, at).append(fresh);
      from = at + old.length();
      at = text.indexOf(old, from);
    }
    return replaced.append(text, from, text.length()).toString();
  }

  static String without(String text, Arguments given, boolean front) {
    var part = given.text(0, front ? "prefix" : "suffix");
    if (front) return text.startsWith(part) ? text.substring(part.length()) : text;
    return text.endsWith(part) ? text.substring(0, text.length() - part.length()) : text;
  }

  static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  static String capitalized(String text) {
    if (text.isEmpty()) return text;
    int first = Character.charCount(text.codePointAt(0));
    return Character.toString(Character.toTitleCase(text.codePointAt(0)))
        + lower(text.substring(first));
  }

  static String title(String text) {
    var titled = new StringBuilder();
    boolean within = false;
    for (int c : text.codePoints().toArray()) {
      titled.appendCodePoint(within ? Character.toLowerCase(c) : Character.toTitleCase(c));
      within = Character.isLetter(c);
    }
    return titled.toString();
  }

  /** Where a half of a character is, as characters count. */
  static long at(String text, int index) {
    return index < 0 ? -1 : text.codePointCount(0, index);
  }

  static long count(String text, String part) {
    if (part.isEmpty()) return text.codePointCount(0, text.length()) + 1L;
    long count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) count++;
    return count;
  }

  static String joined(Object all, String between) {
    return Values.elements(all).stream().map(Values::text).collect(Collectors.joining(between));
  }

  static boolean all(String text, IntPredicate holds) {
    return !text.isEmpty() && text.codePoints().allMatch(holds);
  }

  /** Every line but the first, and but empty ones unless told, behind so many spaces. */
  static String indented(String text, Arguments given) {
    var width = given.get(0, "width", 4L);
    var indent = width instanceof String some ? some : " ".repeat(Values.integer(width));
    boolean first = Values.isTrue(given.get(1, "first", false));
    boolean blank = Values.isTrue(given.get(2, "blank", false));
    var lines = text.split("\n", -1);
    var indented = new StringBuilder(first ? indent : "").append(lines[0]);
    for (int i = 1; i < lines.length; i++) {
      indented.append('\n').append(blank || !lines[i].isEmpty() ? indent : "").append(lines[i]);
    }
    return indented.toString();
  }
}
