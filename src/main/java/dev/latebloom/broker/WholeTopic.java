package dev.latebloom.broker;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic from its beginning to where it ended when reading began, without a group.
 *
 * @param consumer further consumer settings, in Kafka's names
 */
public record WholeTopic(Connection connection, String topic, Map<String, String> consumer) {
  private static final Duration WAIT = Duration.ofMillis(100);

  public WholeTopic {
    consumer = Map.copyOf(consumer);
  }

  /**
   * Hands on every committed record, in the order of each partition.
   *
   * @param ends of the partitions, as {@link Topics#endOffsets} has them
   * @throws BrokerException when the brokers refuse, or send nothing for {@code kafka.timeout}
   */
  public void read(Map<Integer, Long> ends, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    var left = new HashMap<TopicPartition, Long>();
    ends.forEach((partition, end) -> left.put(new TopicPartition(topic, partition), end));
    try (var reading = open()) {
      reading.assign(left.keySet());
      reading.seekToBeginning(left.keySet());
      long moved = System.nanoTime();
      long before = -1;
      while (true) {
        long position = 0;
        boolean ended = true;
        for (var partition : left.entrySet()) {
          long at = reading.position(partition.getKey(), connection.timeout());
          ended &= at >= partition.getValue();
          position += at;
        }
        if (ended) return;
        if (position != before) moved = System.nanoTime();
        else if (System.nanoTime() - moved > connection.timeout().toNanos()) throw silent();
        before = position;
        for (var record : reading.poll(WAIT)) {
          if (record.offset() < ends.getOrDefault(record.partition(), 0L)) each.accept(record);
        }
      }
    } catch (KafkaException e) {
      throw new BrokerException(connection.said(e), e);
    }
  }

  private BrokerException silent() {
    return new BrokerException(
        "Kafka at %s has sent nothing of topic %s for %d s (kafka.timeout); see whether its brokers run"
            .formatted(connection.bootstrapServers(), topic, connection.timeout().toSeconds()));
  }

  private KafkaConsumer<byte[], byte[]> open() {
    var properties = new HashMap<String, Object>(connection.client());
    properties.putAll(consumer);
    properties.put("enable.auto.commit", false);
    properties.put("allow.auto.create.topics", false);
    properties.put("isolation.level", "read_committed");
    // Records that retention deletes meanwhile are gone; the rest is read.
    properties.put("auto.offset.reset", "earliest");
    var deserializer = new ByteArrayDeserializer();
    return new KafkaConsumer<>(properties, deserializer, deserializer);
  }
}
