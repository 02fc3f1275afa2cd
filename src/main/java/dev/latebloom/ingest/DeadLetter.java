package dev.latebloom.ingest;

import dev.latebloom.ingest.record.Rejection;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** A rejected record and why: what the dead-letter topic keeps. */
record DeadLetter(ConsumerRecord<byte[], byte[]> record, Rejection reason, String detail) {
  /** The original key, value and headers, and behind these headers that say why and from where. */
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
    Origin.add(
        letter.headers(), Letter.OMITTED_BYTES, Integer.toString(record.serializedValueSize()));
    return letter;
  }

  private void explain(Headers headers) {
    Origin.add(headers, Letter.REASON, reason.name());
    Origin.add(headers, Letter.DETAIL, detail);
    Origin.of(record).addTo(headers);
  }
}
