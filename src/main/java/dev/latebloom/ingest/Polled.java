package dev.latebloom.ingest;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * All records of one partition that one poll returned, and how far the poll moved on.
 *
 * @param partition its number ({@link dev.latebloom.broker.ReadTopics})
 * @param records by offset, perhaps none
 * @param nextOffset the partition's position after the poll; past the last record where markers of
 *     transactions or compacted records follow it
 */
record Polled(
    String topic, int partition, List<ConsumerRecord<byte[], byte[]>> records, long nextOffset) {

  /** Only the records from offset {@code first} on. */
  Polled from(long first) {
    return new Polled(
        topic, partition, records.subList(indexOf(first), records.size()), nextOffset);
  }

  /** Only the records before offset {@code end}. */
  Polled until(long end) {
    return new Polled(
        topic, partition, records.subList(0, indexOf(end)), Math.min(nextOffset, end));
  }

  /** Index of the first record at {@code offset} or after it; offsets grow, with gaps. */
  private int indexOf(long offset) {
    int index = 0;
    while (index < records.size() && records.get(index).offset() < offset) index++;
    return index;
  }
}
