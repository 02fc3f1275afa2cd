package dev.latebloom.ingest;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latebloom.ingest.record.Rejection;
import java.util.EnumMap;
import java.util.Map;

/**
 * How far ingestion has come.
 *
 * @param records read from Kafka since the process started
 * @param examples handed to the pool since the process started
 * @param duplicates dropped since then, as their partition and offset had been seen
 * @param lost deleted by retention before they were read, found out since then
 * @param failures of reading since then, after which it was tried again or given up
 * @param rejects sent to the dead-letter topic since the run began, by reason
 * @param kafkaLag records on the topic that are not handled yet, over all partitions; -1 while
 *     unknown
 */
public record IngestFigures(
    long records,
    long examples,
    long duplicates,
    long lost,
    long failures,
    Map<Rejection, Rejects> rejects,
    long kafkaLag,
    IngestState state) {
  public static final IngestFigures NONE =
      new IngestFigures(0, 0, 0, 0, 0, Map.of(), -1, IngestState.STARTING);

  public IngestFigures {
    rejects = Map.copyOf(rejects);
  }

  /** How many records were rejected, by reason. */
  @JsonProperty
  public Map<Rejection, Long> rejected() {
    var counts = new EnumMap<Rejection, Long>(Rejection.class);
    rejects.forEach((reason, each) -> counts.put(reason, each.count()));
    return counts;
  }

  /** The rejected ones of all reasons. */
  public long allRejected() {
    return rejects.values().stream().mapToLong(Rejects::count).sum();
  }
}
