package dev.latebloom.ingest;

import java.util.Map;

/**
 * How far ingestion has come, since the process started.
 *
 * @param records read from Kafka
 * @param examples handed to the pool
 * @param duplicates dropped, since their partition and offset had been seen
 * @param rejected sent to the dead-letter topic, by reason
 * @param kafkaLag records on the topic not yet read, over all partitions; -1 while unknown
 */
public record IngestFigures(
    long records, long examples, long duplicates, Map<Rejection, Long> rejected, long kafkaLag) {
  public static final IngestFigures NONE = new IngestFigures(0, 0, 0, Map.of(), -1);

  public IngestFigures {
    rejected = Map.copyOf(rejected);
  }

  /** The rejected ones of all reasons. */
  public long allRejected() {
    return rejected.values().stream().mapToLong(count -> count).sum();
  }
}
