package dev.latebloom.app.run;

import static java.util.stream.Collectors.joining;

import dev.latebloom.ingest.IngestFigures;
import dev.latebloom.ingest.TopicRules;
import dev.latebloom.observe.meter.Meters;

/** A bounded run has read its topic to the end, and none of the records is an example. */
final class NothingToTrainOnException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  NothingToTrainOnException(TopicRules topics, String deadLetterTopic, IngestFigures read) {
    super(read.state().well() ? ofEnded(topics, deadLetterTopic, read) : read.state().why());
  }

  private static String ofEnded(TopicRules topics, String deadLetterTopic, IngestFigures read) {
    return read.records() == 0
        ? "topic %s holds no record; fill it with 'latebloom ingest', or set ingest.bounded = false to wait for records"
            .formatted(topics)
        : "topic %s held %,d records and none can be an example (%s); see topic %s"
            .formatted(topics, read.records(), reasons(read), deadLetterTopic);
  }

  private static String reasons(IngestFigures read) {
    return read.rejects().entrySet().stream()
        .map(
            entry ->
                "%,d %s, first: %s"
                    .formatted(
                        entry.getValue().count(),
                        Meters.lower(entry.getKey()),
                        entry.getValue().why()))
        .sorted()
        .collect(joining("; "));
  }
}
