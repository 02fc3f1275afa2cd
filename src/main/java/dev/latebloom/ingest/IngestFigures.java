package dev.latebloom.ingest;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latebloom.ingest.record.Rejection;
import java.util.EnumMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * How far ingestion has come.
 *
 * @param records read from Kafka since the process started
 * @param examples handed to the pool since the process started
 * @param duplicates dropped since then, as their partition and offset had been seen
 * @param lost deleted by retention before they were read, found out since then
 * @param failures of reading since then, after which it was tried again or given up
 * @param rejects sent to the dead-letter topic since the run began, by reason
 * @param lags records on the topics that are not handled yet, by partition; empty while unknown
 */
public record IngestFigures(
    long records,
    long examples,
    long duplicates,
    long lost,
    long failures,
    Map<Rejection, Rejects> rejects,
    Map<TopicPartition, Long> lags,
    IngestState state) {
  public static final IngestFigures NONE =
      new IngestFigures(0, 0, 0, 0, 0, Map.of(), Map.of(), IngestState.STARTING);

  public IngestFigures {
    rejects = Map.copyOf(rejects);
    lags = Map.copyOf(lags);
  }

  /** How many records were rejected, by reason. */
  @JsonProperty
  public Map<Rejection, Long> rejected() {
    var counts = new EnumMap<Rejection, Long>(Rejection.class);
    rejects.forEach((reason, each) -> counts.put(reason, each.count()));
    return counts;
  }

  /** Records on the topics that are not handled yet; -1 while unknown. */
  @JsonProperty
  public long kafkaLag() {
    return lags.isEmpty() ? -1 : lags.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The rejected ones of all reasons. */
  public long allRejected() {
    return rejects.values().stream().mapToLong(Rejects::count).sum();
  }
}
