package dev.latebloom.ingest;

import dev.latebloom.ingest.record.Example;
import java.util.List;
import java.util.Map;

/**
 * Examples that are handed over together, in the order of their partition.
 *
 * @param examples may be none, where all records were rejected or dropped
 * @param nextOffsets where to read on once these are held, for the partitions the group is from
 */
public record Group(List<Example> examples, Map<Integer, Long> nextOffsets) {
  public Group {
    examples = List.copyOf(examples);
    nextOffsets = Map.copyOf(nextOffsets);
  }
}
