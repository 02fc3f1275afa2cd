package dev.latebloom.ingest.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The beginning of a record as a person may see it: on one line, without control characters. */
public final class Cut {
  private Cut() {}

  /**
   * The first characters of a value.
   *
   * @param value UTF-8, or bytes that should have been
   * @param length most characters
   */
  public static String of(byte @Nullable [] value, int length) {
    if (value == null) return "";
    // No character has more than four bytes.
    var text = new String(Arrays.copyOf(value, Math.min(value.length, 4 * length)), UTF_8);
    var shown = text.replaceAll("\\p{Cntrl}", " ");
    int end = Math.min(shown.codePointCount(0, shown.length()), length);
    return shown.substring(0, shown.offsetByCodePoints(0, end));
  }
}
