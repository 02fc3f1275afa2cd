package dev.latebloom.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** A rejected record and why: what the dead-letter topic keeps. */
record DeadLetter(ConsumerRecord<byte[], byte[]> record, Rejection reason, String detail) {
  /** The original key, value and headers, and headers that say why and from where. */
  ProducerRecord<byte[], byte[]> to(String topic) {
    var letter = new ProducerRecord<>(topic, record.key(), record.value());
    record.headers().forEach(letter.headers()::add);
    explain(letter.headers());
    return letter;
  }

  /** For a record so large that the headers do not fit beside it: headers only, and its size. */
  @SuppressWarnings("NullAway") // Kafka's records may hold nulls, but do not say so.
  ProducerRecord<byte[], byte[]> withoutContent(String topic) {
    var letter = new ProducerRecord<byte[], byte[]>(topic, null, null);
    explain(letter.headers());
    add(letter.headers(), "omitted-bytes", Integer.toString(record.serializedValueSize()));
    return letter;
  }

  private void explain(Headers headers) {
    add(headers, "reason", reason.name());
    add(headers, "detail", detail);
    add(headers, "topic", record.topic());
    add(headers, "partition", Integer.toString(record.partition()));
    add(headers, "offset", Long.toString(record.offset()));
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(UTF_8));
  }
}
