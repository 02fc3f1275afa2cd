package dev.latebloom.publish;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a file has become.
 *
 * @param before lines at its beginning that an earlier publication has dealt with
 * @param records written now, {@code bytes} of values
 * @param skipped lines that were not written now, by reason
 */
public record Publication(
    String topic, long before, long records, long bytes, Map<String, Skipped> skipped) {
  public Publication {
    skipped = new TreeMap<>(skipped);
  }

  public long allSkipped() {
    return skipped.values().stream().mapToLong(Skipped::count).sum();
  }

  /** {@code 2 not_json (first: line 3: ...), 1 too_long (...)}. */
  public String reasons() {
    return skipped.entrySet().stream()
        .map(
            entry ->
                "%,d %s (first: line %d: %s)"
                    .formatted(
                        entry.getValue().count(),
                        entry.getKey(),
                        entry.getValue().line(),
                        entry.getValue().why()))
        .collect(Collectors.joining(", "));
  }

  /** One line for a person. */
  public String sentence() {
    var text = "%,d records (%,d bytes) are on topic %s".formatted(records, bytes, topic);
    if (before > 0 && records == 0 && skipped.isEmpty()) {
      text = "the %,d lines are on topic %s already".formatted(before, topic);
    } else if (before > 0) {
      text =
          "%,d more records (%,d bytes) are on topic %s, behind the %,d lines that were read before"
              .formatted(records, bytes, topic, before);
    }
    return skipped.isEmpty()
        ? text
        : text + "; %,d lines are skipped: %s".formatted(allSkipped(), reasons());
  }
}
