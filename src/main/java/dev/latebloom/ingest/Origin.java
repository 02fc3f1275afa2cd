package dev.latebloom.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Where a rejected record was.
 *
 * @param timestamp of the record in milliseconds, or -1: a topic that was deleted and made again
 *     has other records at the same offsets
 */
public record Origin(String topic, int partition, long offset, long timestamp) {
  static Origin of(ConsumerRecord<byte[], byte[]> record) {
    return new Origin(record.topic(), record.partition(), record.offset(), record.timestamp());
  }

  /** What {@link #addTo} wrote last; empty where that is missing or damaged. */
  static Optional<Origin> in(Headers headers) {
    try {
      return Optional.of(
          new Origin(
              text(headers, "topic").orElseThrow(NumberFormatException::new),
              Integer.parseInt(text(headers, "partition").orElse("")),
              Long.parseLong(text(headers, "offset").orElse("")),
              Long.parseLong(text(headers, "timestamp").orElse("-1"))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  void addTo(Headers headers) {
    add(headers, "topic", topic);
    add(headers, "partition", Integer.toString(partition));
    add(headers, "offset", Long.toString(offset));
    add(headers, "timestamp", Long.toString(timestamp));
  }

  static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(UTF_8));
  }

  static Optional<String> text(Headers headers, String name) {
    return Optional.ofNullable(headers.lastHeader(name))
        .flatMap(header -> Optional.ofNullable(header.value()))
        .map(value -> new String(value, UTF_8));
  }

  /** {@code examples 0:12}. */
  @Override
  public String toString() {
    return topic + " " + partition + ":" + offset;
  }
}
