package dev.latebloom.ingest;

import dev.latebloom.ingest.record.Cut;
import java.util.Objects;

/**
 * Records rejected for one reason, with the first of them as an example.
 *
 * @param topic of the first one; empty where an older version counted it
 * @param partition of the first one, as {@code offset}
 * @param text the first one's first 80 characters; empty for a record without a value
 * @param why what was wrong with the first one, in one line
 */
public record Rejects(
    long count, String topic, int partition, long offset, String text, String why) {
  static final int TEXT = 80;

  public Rejects {
    topic = Objects.requireNonNullElse(topic, "");
  }

  static Rejects first(DeadLetter letter) {
    var record = letter.record();
    return new Rejects(
        1,
        record.topic(),
        record.partition(),
        record.offset(),
        Cut.of(record.value(), TEXT),
        letter.detail());
  }

  Rejects more() {
    return new Rejects(count + 1, topic, partition, offset, text, why);
  }
}
