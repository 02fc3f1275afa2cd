package dev.latebloom.ingest;

import dev.latebloom.broker.BrokerException;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where each partition is read from, checked against what the brokers hold. */
final class Starts {
  private static final Logger LOG = LoggerFactory.getLogger(Starts.class);

  private Starts() {}

  /**
   * @param wished first offset to read; a partition that is missing is read from its beginning
   * @param beginnings of all partitions the topic has
   * @param ends of the same
   * @throws BrokerException if a partition ends before its wished offset, or is gone: then it is
   *     not the topic that was read before, and its offsets mean other records
   */
  static Map<Integer, Long> check(
      String topic,
      Map<Integer, Long> wished,
      Map<Integer, Long> beginnings,
      Map<Integer, Long> ends) {
    var starts = new HashMap<>(beginnings);
    wished.forEach(
        (partition, offset) -> {
          long end = ends.getOrDefault(partition, -1L);
          if (offset > end) throw replaced(topic, partition, offset, end);
          long beginning = beginnings.getOrDefault(partition, 0L);
          if (offset < beginning) {
            LOG.warn(
                "Offsets {} to {} of {}-{} were deleted before they were read: retention is too"
                    + " short for this pace",
                offset,
                beginning - 1,
                topic,
                partition);
          }
          starts.put(partition, Math.max(offset, beginning));
        });
    return starts;
  }

  private static BrokerException replaced(String topic, int partition, long offset, long end) {
    return new BrokerException(
        "topic %s was read up to offset %d of partition %d, which now %s: it is not the same topic;"
                .formatted(topic, offset, partition, end < 0 ? "is gone" : "ends at " + end)
            + " restore it, or start a new run.folder");
  }
}
