package dev.latebloom.ingest;

import dev.latebloom.ingest.record.Cut;

/**
 * Records rejected for one reason, with the first of them as an example.
 *
 * @param partition of the first one, as {@code offset}
 * @param text the first one's first 80 characters; empty for a record without a value
 * @param why what was wrong with the first one, in one line
 */
public record Rejects(long count, int partition, long offset, String text, String why) {
  static final int TEXT = 80;

  static Rejects first(DeadLetter letter) {
    var record = letter.record();
    return new Rejects(
        1, record.partition(), record.offset(), Cut.of(record.value(), TEXT), letter.detail());
  }

  Rejects more() {
    return new Rejects(count + 1, partition, offset, text, why);
  }
}
