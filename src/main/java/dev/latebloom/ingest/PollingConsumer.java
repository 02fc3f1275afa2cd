package dev.latebloom.ingest;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A consumer whose polls return one {@link Polled} for each partition.
 *
 * <p>The connector's stream shows records only, and not how far a partition has come where a poll
 * moved on without returning any: reading up to an end that is a transaction's marker would wait
 * forever. Handing over a poll at a time carries that position along, and makes a group of whatever
 * has arrived without a timer. It is not there for speed: grouping single records was as fast.
 */
final class PollingConsumer extends KafkaConsumer<byte[], byte[]> {
  PollingConsumer(Map<String, Object> properties) {
    super(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    var records = super.poll(timeout);
    var next = records.nextOffsets();
    if (next.isEmpty()) return records;
    var polled = new HashMap<TopicPartition, List<ConsumerRecord<byte[], byte[]>>>();
    next.forEach(
        (partition, position) ->
            polled.put(
                partition,
                List.of(new Polled(partition, records.records(partition), position.offset()))));
    return new ConsumerRecords<>(polled, next);
  }
}
