package dev.latebloom.ingest;

import dev.latebloom.broker.TopicIdentity;
import java.util.Map;

/**
 * Where reading goes on.
 *
 * @param topic which the offsets belong to; {@link TopicIdentity#NONE} where nothing was read yet
 * @param nextOffsets first offset to read, by partition; a partition that is missing is read from
 *     its beginning
 * @param highest highest offset already held, by partition; records up to it are dropped as
 *     duplicates
 * @param share of the topic's partitions that is read
 */
public record ResumePoint(
    TopicIdentity topic, Map<Integer, Long> nextOffsets, Map<Integer, Long> highest, Share share) {
  public static final ResumePoint BEGINNING =
      new ResumePoint(TopicIdentity.NONE, Map.of(), Map.of(), Share.ALL);

  public ResumePoint {
    nextOffsets = Map.copyOf(nextOffsets);
    highest = Map.copyOf(highest);
  }
}
