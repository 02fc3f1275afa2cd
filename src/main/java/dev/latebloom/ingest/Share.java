package dev.latebloom.ingest;

import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/**
 * Which partitions of a topic are read, those that come later included.
 *
 * @param has whether a partition is
 */
public record Share(IntPredicate has) {
  public static final Share ALL = new Share(_ -> true);

  /** What is known of the partitions that are read. */
  public Map<Integer, Long> only(Map<Integer, Long> all) {
    return all.entrySet().stream()
        .filter(each -> has.test(each.getKey()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
