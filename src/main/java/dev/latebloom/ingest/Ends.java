package dev.latebloom.ingest;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Where a bounded reading ends: by position, not by record, since an end may have no record before
 * it. One stream's own; not thread-safe.
 */
public final class Ends {
  private final Map<Integer, Long> ends;
  private final Set<Integer> open = new HashSet<>();

  /**
   * @param starts position of each partition at the start
   * @param ends a partition whose start is not before its end has nothing to read
   */
  Ends(Map<Integer, Long> starts, Map<Integer, Long> ends) {
    this.ends = new HashMap<>(ends);
    starts.forEach(
        (partition, start) -> {
          if (start < ends.getOrDefault(partition, 0L)) open.add(partition);
        });
  }

  /** Whether any partition still has something to read. */
  boolean isOpen() {
    return !open.isEmpty();
  }

  /** Cuts off what came after the end. */
  Polled clip(Polled polled) {
    var end = ends.getOrDefault(polled.partition(), 0L);
    if (polled.nextOffset() >= end) open.remove(polled.partition());
    return polled.nextOffset() > end ? polled.until(end) : polled;
  }
}
