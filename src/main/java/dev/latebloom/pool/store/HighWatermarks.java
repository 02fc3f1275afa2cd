package dev.latebloom.pool.store;

import java.util.Map;
import java.util.TreeMap;

/** The highest offset seen of each partition, -1 where none was. Not thread-safe. */
final class HighWatermarks {
  private final Map<Integer, Long> offsets = new TreeMap<>();
  private int lastPartition = -1;
  private long lastOffset = -1;

  long of(int partition) {
    if (partition == lastPartition) return lastOffset;
    return offsets.getOrDefault(partition, -1L);
  }

  /** O(1) as long as the partition stays the same: records come from Kafka in runs. */
  void raise(int partition, long offset) {
    if (partition != lastPartition) {
      settle();
      lastOffset = of(partition);
      lastPartition = partition;
    }
    lastOffset = Math.max(lastOffset, offset);
  }

  void raise(HighWatermarks others) {
    others.all().forEach(this::raise);
  }

  private void settle() {
    if (lastPartition >= 0) offsets.put(lastPartition, lastOffset);
  }

  /** A copy, by partition in ascending order. */
  Map<Integer, Long> all() {
    settle();
    return new TreeMap<>(offsets);
  }

  int size() {
    settle();
    return offsets.size();
  }
}
