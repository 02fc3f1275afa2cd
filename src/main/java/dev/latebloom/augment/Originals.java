package dev.latebloom.augment;

import dev.latebloom.broker.Connection;
import dev.latebloom.broker.ReadTopics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Single records of a run's topics by their addresses. One thread at a time. */
final class Originals implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  /** What was found at an address. */
  sealed interface Found {}

  record Value(OriginalRecord original) implements Found {}

  /** Retention has removed it, or it has no shape that can be rewritten. */
  record Gone() implements Found {}

  /** The brokers did not answer in time. */
  record Unread() implements Found {}

  private final ReadTopics topics;
  private final Duration timeout;
  private final KafkaConsumer<byte[], byte[]> consumer;

  /**
   * @param timeout longest wait for one record
   */
  Originals(Connection connection, ReadTopics topics, Duration timeout) {
    this.topics = topics;
    this.timeout = timeout;
    var properties = new HashMap<String, Object>(connection.client());
    properties.put("enable.auto.commit", false);
    properties.put("allow.auto.create.topics", false);
    properties.put("isolation.level", "read_committed");
    // An offset that is gone leads to the next record there is, which is then not the one asked
    // for.
    properties.put("auto.offset.reset", "earliest");
    properties.put("max.poll.records", 1);
    properties.put("max.partition.fetch.bytes", 1 << 16);
    var deserializer = new ByteArrayDeserializer();
    this.consumer = new KafkaConsumer<>(properties, deserializer, deserializer);
  }

  Found at(Address address) {
    var partition = topics.at(address.partition());
    consumer.assign(List.of(partition));
    consumer.seek(partition, address.offset());
    var records = consumer.poll(timeout).records(partition);
    if (records.isEmpty()) return new Unread();
    var first = records.getFirst();
    if (first.offset() != address.offset() || first.value() == null) return new Gone();
    Optional<OriginalRecord> original = OriginalRecord.of(first.value(), address);
    return original.<Found>map(Value::new).orElseGet(Gone::new);
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
  }
}
