package dev.latebloom.broker;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes records in transactions: all of one are read, with the position that goes with them, or
 * none. One thread at a time; whoever begins with the same name in another process ends this one.
 */
public final class Transactions implements AutoCloseable {
  private final Connection connection;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final ConsumerGroupMetadata group;
  private boolean open;

  /**
   * Ends what an earlier one of this name has left open.
   *
   * @throws BrokerException if the brokers do not answer or refuse transactions
   */
  public Transactions(Connection connection, String name) {
    this.connection = connection;
    var properties = new HashMap<String, Object>(connection.client());
    properties.put("acks", "all");
    properties.put("linger.ms", "5");
    properties.put("max.request.size", Integer.toString(connection.largestRequest()));
    properties.put("max.block.ms", Long.toString(connection.timeout().toMillis()));
    properties.put("transactional.id", name);
    try {
      var serializer = new ByteArraySerializer();
      this.producer = new KafkaProducer<>(properties, serializer, serializer);
      this.group = groupOf(connection, name);
    } catch (KafkaException e) {
      throw connection.explain(e);
    }
    try {
      producer.initTransactions();
    } catch (KafkaException e) {
      // Without a wait: it would go on asking brokers that do not answer.
      producer.close(Duration.ZERO);
      throw connection.explain(e);
    }
  }

  /** Only a consumer says how a group is named to a producer; this one reads nothing. */
  private static ConsumerGroupMetadata groupOf(Connection connection, String name) {
    var properties = new HashMap<String, Object>(connection.client());
    properties.put("group.id", name);
    var deserializer = new ByteArrayDeserializer();
    try (var consumer = new KafkaConsumer<>(properties, deserializer, deserializer)) {
      return consumer.groupMetadata();
    }
  }

  /** Adds a record to the open transaction, or to a new one. */
  public void send(ProducerRecord<byte[], byte[]> record) {
    throwFailure();
    try {
      begin();
      var _ =
          producer.send(
              record,
              (_, e) -> {
                if (e != null) failure.compareAndSet(null, e);
              });
    } catch (KafkaException e) {
      throw connection.explain(e);
    }
  }

  /** Ends the open transaction, if there is one. */
  public void commit() {
    if (!open) return;
    try {
      producer.commitTransaction();
      open = false;
    } catch (KafkaException e) {
      throwFailure();
      throw connection.explain(e);
    }
  }

  /**
   * Ends the transaction with a position of the group of this name; it stands if the records do.
   */
  public void commit(TopicPartition at, OffsetAndMetadata position) {
    throwFailure();
    try {
      begin();
      producer.sendOffsetsToTransaction(Map.of(at, position), group);
    } catch (KafkaException e) {
      throwFailure();
      throw connection.explain(e);
    }
    commit();
  }

  private void begin() {
    if (open) return;
    producer.beginTransaction();
    open = true;
  }

  private void throwFailure() {
    var e = failure.get();
    if (e != null) throw new BrokerException(connection.said(e), e);
  }

  /** Takes back what is not committed. */
  @Override
  public void close() {
    producer.close(connection.timeout());
  }
}
