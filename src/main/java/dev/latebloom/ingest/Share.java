package dev.latebloom.ingest;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which partitions of a topic are read: every {@code of}-th from {@code first}, those that come
 * later included.
 */
public record Share(int first, int of) {
  public static final Share ALL = new Share(0, 1);

  boolean has(int partition) {
    return partition % of == first;
  }

  /** What is known of the partitions that are read. */
  Map<Integer, Long> only(Map<Integer, Long> all) {
    return all.entrySet().stream()
        .filter(each -> has(each.getKey()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
