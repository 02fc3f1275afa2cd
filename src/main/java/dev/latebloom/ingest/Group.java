package dev.latebloom.ingest;

import dev.latebloom.ingest.record.Example;
import java.util.List;
import java.util.Map;

/**
 * Examples that are handed over together, in the order of their partition.
 *
 * @param examples may be none, where all records were rejected or dropped
 * @param tombstones of records before which none of {@code examples} came
 * @param nextOffsets where to read on once these are held, for the partitions the group is from
 */
public record Group(
    List<Example> examples, List<Tombstone> tombstones, Map<Integer, Long> nextOffsets) {
  /**
   * A record without a value: the examples with its key that came from its topic before it are to
   * be removed.
   *
   * @param partition the number of its partition ({@link dev.latebloom.broker.ReadTopics})
   */
  public record Tombstone(int partition, String key) {}

  public Group {
    examples = List.copyOf(examples);
    tombstones = List.copyOf(tombstones);
    nextOffsets = Map.copyOf(nextOffsets);
  }
}
