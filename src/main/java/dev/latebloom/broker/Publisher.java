package dev.latebloom.broker;

import java.util.HashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes records to one topic, which must exist ({@link Topics#ensure}).
 *
 * <p>At most 32 MiB wait for the brokers' acknowledgement; past that {@link #send} blocks. A record
 * that cannot be delivered fails a later call, {@link #flush} at the latest. One thread at a time.
 */
public final class Publisher implements AutoCloseable {
  /** Largest record, with Kafka's own bytes around it: what brokers take unless told otherwise. */
  public static final int MAX_RECORD_BYTES = 1 << 20;

  private static final int PROGRESS_RECORDS = 1024;

  /** Hears how far a publication has come, about every thousand records and at its end. */
  @FunctionalInterface
  public interface Progress {
    void published(long records, long bytes);
  }

  /**
   * What was written.
   *
   * @param bytes of the records' values
   */
  public record Published(long records, long bytes) {}

  private final Connection connection;
  private final String topic;
  private final Progress progress;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private long records;
  private long bytes;

  public Publisher(Connection connection, String topic, Progress progress) {
    this.connection = connection;
    this.topic = topic;
    this.progress = progress;
    var properties = new HashMap<String, Object>(connection.client());
    properties.put("acks", "all");
    properties.put("linger.ms", "5");
    properties.put("batch.size", "262144");
    properties.put("max.request.size", Integer.toString(connection.largestRequest()));
    properties.put("max.block.ms", Long.toString(connection.timeout().toMillis()));
    try {
      var serializer = new ByteArraySerializer();
      this.producer = new KafkaProducer<>(properties, serializer, serializer);
    } catch (KafkaException e) {
      throw connection.explain(e);
    }
  }

  /** Sends one record; the value must not change afterwards. */
  public void send(byte[] value) {
    send(new ProducerRecord<>(topic, value));
  }

  /** The same, to a partition of the caller's choice. */
  public void send(int partition, byte[] value) {
    send(new ProducerRecord<>(topic, partition, null, value));
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    throwFailure();
    try {
      var _ =
          producer.send(
              record,
              (metadata, e) -> {
                if (e != null) failure.compareAndSet(null, e);
              });
    } catch (KafkaException e) {
      throw explain(e);
    }
    throwFailure();
    records++;
    bytes += record.value().length;
    if (records % PROGRESS_RECORDS == 0) progress.published(records, bytes);
  }

  /** Waits until the brokers have acknowledged all that was sent. */
  public Published flush() {
    producer.flush();
    throwFailure();
    progress.published(records, bytes);
    return new Published(records, bytes);
  }

  @Override
  public void close() {
    producer.close(connection.timeout());
  }

  private void throwFailure() {
    var e = failure.get();
    if (e != null) throw explain(e);
  }

  private BrokerException explain(Exception e) {
    return e instanceof KafkaException kafka
        ? connection.explain(kafka)
        : new BrokerException("publishing to " + topic + ": " + e.getMessage(), e);
  }
}
