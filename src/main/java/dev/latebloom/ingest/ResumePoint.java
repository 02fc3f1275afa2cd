package dev.latebloom.ingest;

import dev.latebloom.broker.ReadTopics;
import java.util.HashMap;
import java.util.Map;

/**
 * Where reading goes on.
 *
 * @param topics which are read, and which the offsets belong to
 * @param nextOffsets first offset to read, by number of the partition; a partition that is missing
 *     is read from its beginning
 * @param highest highest offset already held, by partition; records up to it are dropped as
 *     duplicates
 * @param share of the topics' partitions that is read
 */
public record ResumePoint(
    ReadTopics topics, Map<Integer, Long> nextOffsets, Map<Integer, Long> highest, Share share) {
  /** At the beginning of all. */
  public static ResumePoint beginning(ReadTopics topics) {
    return new ResumePoint(topics, Map.of(), Map.of(), Share.ALL);
  }

  /**
   * The same for another share.
   *
   * @param from first offset of partitions that were not read before
   */
  public ResumePoint reading(Share other, Map<Integer, Long> from) {
    var offsets = new HashMap<>(from);
    offsets.putAll(nextOffsets);
    return new ResumePoint(topics, offsets, highest, other);
  }

  public ResumePoint {
    nextOffsets = Map.copyOf(nextOffsets);
    highest = Map.copyOf(highest);
  }
}
