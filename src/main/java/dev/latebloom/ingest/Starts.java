package dev.latebloom.ingest;

import dev.latebloom.broker.ReadTopics;
import dev.latebloom.broker.ReplacedTopicException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where each partition is read from, checked against what the brokers hold.
 *
 * @param offsets of the first record to read, by number of the partition
 * @param lost records that were deleted before they were read
 */
record Starts(Map<Integer, Long> offsets, long lost) {
  private static final Logger LOG = LoggerFactory.getLogger(Starts.class);

  /**
   * @param wished first offset to read; a partition that is missing is read from its beginning
   * @param beginnings of all partitions the topic has
   * @param ends of the same
   * @throws ReplacedTopicException if a partition ends before its wished offset, or is gone: then
   *     it is not the topic that was read before, and its offsets mean other records
   */
  static Starts check(
      ReadTopics topics,
      Map<Integer, Long> wished,
      Map<Integer, Long> beginnings,
      Map<Integer, Long> ends) {
    var starts = new HashMap<>(beginnings);
    long lost = 0;
    for (var wish : wished.entrySet()) {
      int partition = wish.getKey();
      long offset = wish.getValue();
      long end = ends.getOrDefault(partition, -1L);
      if (offset > end) throw replaced(topics.at(partition), offset, end);
      long beginning = beginnings.getOrDefault(partition, 0L);
      if (offset < beginning) {
        warn(topics.at(partition), offset, beginning);
        lost += beginning - offset;
      }
      starts.put(partition, Math.max(offset, beginning));
    }
    return new Starts(starts, lost);
  }

  private static void warn(TopicPartition partition, long offset, long beginning) {
    LOG.warn(
        "{} records of {} (offsets {} to {}) were deleted before they were read: the topic's"
            + " retention is too short for this pace",
        beginning - offset,
        partition,
        offset,
        beginning - 1);
  }

  private static ReplacedTopicException replaced(TopicPartition partition, long offset, long end) {
    return new ReplacedTopicException(
        "topic %s was read up to offset %d of partition %d, which now %s: it is not the same topic;"
                .formatted(
                    partition.topic(),
                    offset,
                    partition.partition(),
                    end < 0 ? "is gone" : "ends at " + end)
            + " restore it, or start a new run.folder");
  }
}
