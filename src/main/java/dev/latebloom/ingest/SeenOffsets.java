package dev.latebloom.ingest;

import java.util.HashMap;
import java.util.Map;

/** The highest offset seen in each partition. One stream's own; not thread-safe. */
final class SeenOffsets {
  private final Map<Integer, Long> highest;

  SeenOffsets(Map<Integer, Long> highest) {
    this.highest = new HashMap<>(highest);
  }

  /** Drops records that were seen before, and remembers the others. */
  Polled dropSeen(Polled polled) {
    var records = polled.records();
    if (records.isEmpty()) return polled;
    long seen = highest.getOrDefault(polled.partition(), -1L);
    long last = records.getLast().offset();
    highest.put(polled.partition(), Math.max(seen, last));
    return records.getFirst().offset() > seen ? polled : polled.from(seen + 1);
  }
}
