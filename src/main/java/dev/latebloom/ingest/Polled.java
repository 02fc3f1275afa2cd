package dev.latebloom.ingest;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * All records of one partition that one poll returned, and how far the poll moved on.
 *
 * <p>It is itself a record, so that it can travel where the connector expects one; its own key and
 * value are null.
 */
final class Polled extends ConsumerRecord<byte[], byte[]> {
  private final List<ConsumerRecord<byte[], byte[]>> records;
  private final long nextOffset;

  /**
   * @param nextOffset the partition's position after the poll; past the last record where markers
   *     of transactions or compacted records follow it
   */
  @SuppressWarnings("NullAway") // Kafka's records may hold nulls, but do not say so.
  Polled(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records, long nextOffset) {
    super(partition.topic(), partition.partition(), nextOffset, null, null);
    this.records = records;
    this.nextOffset = nextOffset;
  }

  List<ConsumerRecord<byte[], byte[]>> records() {
    return records;
  }

  long nextOffset() {
    return nextOffset;
  }

  /** Only the records from offset {@code first} on. */
  Polled from(long first) {
    return new Polled(where(), records.subList(indexOf(first), records.size()), nextOffset);
  }

  /** Only the records before offset {@code end}. */
  Polled until(long end) {
    return new Polled(where(), records.subList(0, indexOf(end)), Math.min(nextOffset, end));
  }

  /** Index of the first record at {@code offset} or after it; offsets grow, with gaps. */
  private int indexOf(long offset) {
    int index = 0;
    while (index < records.size() && records.get(index).offset() < offset) index++;
    return index;
  }

  private TopicPartition where() {
    return new TopicPartition(topic(), partition());
  }
}
