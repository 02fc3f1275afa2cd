package dev.latebloom.corpus;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The records of a file that ingestion would reject, and a comparison leaves out.
 *
 * @param read lines that are not blank
 * @param byReason how many were refused for each reason
 * @param first the first of them: its line, what is wrong, and its beginning; empty for none
 */
public record Refused(long read, SortedMap<String, Integer> byReason, String first) {
  public static final Refused NONE = new Refused(0, new TreeMap<>(), "");

  /** Characters of a record that a message shows. */
  private static final int SHOWN = 120;

  public Refused {
    byReason = Collections.unmodifiableSortedMap(new TreeMap<>(byReason));
  }

  public int records() {
    return byReason.values().stream().mapToInt(n -> n).sum();
  }

  /** {@code 10 too long, 2 not json}. */
  public String reasons() {
    return byReason.entrySet().stream()
        .map(entry -> "%,d %s".formatted(entry.getValue(), entry.getKey()))
        .collect(Collectors.joining(", "));
  }

  /** A sentence for the user. */
  public String text() {
    return "%,d of %,d records cannot be examples and are left out: %s; the first is %s"
        .formatted(records(), read, reasons(), first);
  }

  /** The same with one line more. */
  Refused with(long line, Refusal refusal, String record) {
    var reasons = new TreeMap<>(byReason);
    reasons.merge(refusal.reason(), 1, Integer::sum);
    return new Refused(
        read + 1,
        reasons,
        first.isEmpty()
            ? "line %,d, %s: %s".formatted(line, refusal.detail(), beginning(record))
            : first);
  }

  Refused withTaken() {
    return new Refused(read + 1, byReason, first);
  }

  /** The beginning of a record, as long as a message can show. */
  public static String beginning(String record) {
    boolean whole = record.codePointCount(0, record.length()) <= SHOWN;
    return whole ? record : record.substring(0, record.offsetByCodePoints(0, SHOWN)) + "…";
  }

  /** Whether no record was refused. */
  public boolean isNone() {
    return byReason.equals(Map.of());
  }
}
