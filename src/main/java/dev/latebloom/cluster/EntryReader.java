package dev.latebloom.cluster;

import dev.latebloom.broker.BrokerException;
import dev.latebloom.broker.Connection;
import dev.latebloom.cluster.round.History;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the log of a run from its beginning on. Belongs to one thread. */
public final class EntryReader implements AutoCloseable {
  private static final Duration WAIT = Duration.ofMillis(50);

  private final Connection kafka;
  private final TopicPartition place;
  private final KafkaConsumer<byte[], byte[]> consumer;

  /** The topic exists. */
  public EntryReader(Connection kafka, String topic) {
    this.kafka = kafka;
    this.place = new TopicPartition(topic, 0);
    var properties = new HashMap<String, Object>(kafka.client());
    properties.put("enable.auto.commit", false);
    properties.put("allow.auto.create.topics", false);
    properties.put("isolation.level", "read_committed");
    properties.put("auto.offset.reset", "earliest");
    var deserializer = new ByteArrayDeserializer();
    this.consumer = new KafkaConsumer<>(properties, deserializer, deserializer);
    consumer.assign(List.of(place));
    consumer.seekToBeginning(List.of(place));
  }

  /** Adds what has come since to {@code history}; waits a moment where nothing has. */
  public void poll(History history) {
    try {
      for (var record : consumer.poll(WAIT)) history.add(EntryLog.read(record.value()));
    } catch (KafkaException e) {
      throw new BrokerException(kafka.said(e), e);
    }
  }

  /**
   * The same up to an offset.
   *
   * @throws BrokerException when the brokers send nothing for {@code kafka.timeout}
   */
  void readTo(long end, History history) {
    long moved = System.nanoTime();
    long before = -1;
    while (true) {
      long at = position();
      if (at >= end) return;
      if (at != before) moved = System.nanoTime();
      else if (System.nanoTime() - moved > kafka.timeout().toNanos()) {
        throw new BrokerException(
            "Kafka at %s has sent nothing of topic %s for %d s (kafka.timeout)"
                .formatted(kafka.bootstrapServers(), place.topic(), kafka.timeout().toSeconds()));
      }
      before = at;
      poll(history);
    }
  }

  private long position() {
    try {
      return consumer.position(place, kafka.timeout());
    } catch (KafkaException e) {
      throw new BrokerException(kafka.said(e), e);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
