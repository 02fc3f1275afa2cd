package dev.latebloom.ingest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A topic whose brokers may be gone and whose oldest records may be deleted. */
public final class SimulatedTopic {
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  private record Row(byte[] key, byte @Nullable [] value) {}

  private final List<List<Row>> partitions;
  private final Map<Integer, Long> beginnings = new HashMap<>();
  private final List<TreeSet<Long>> lost;
  private boolean gone;

  public SimulatedTopic(int partitions) {
    this.partitions =
        IntStream.range(0, partitions).<List<Row>>mapToObj(_ -> new ArrayList<>()).toList();
    this.lost = IntStream.range(0, partitions).mapToObj(_ -> new TreeSet<Long>()).toList();
    for (int i = 0; i < partitions; i++) beginnings.put(i, 0L);
  }

  public int partitions() {
    return partitions.size();
  }

  /** A record without a value is a tombstone. */
  public void publish(int partition, byte[] key, byte @Nullable [] value) {
    partitions.get(partition).add(new Row(key, value));
  }

  /** Deletes the records before {@code offset}. */
  public void trim(int partition, long offset) {
    beginnings.merge(partition, Math.min(offset, end(partition)), Math::max);
  }

  public void gone(boolean is) {
    gone = is;
  }

  public boolean isGone() {
    return gone;
  }

  public long end(int partition) {
    return partitions.get(partition).size();
  }

  ConsumerRecord<byte[], byte[]> record(String topic, int partition, long offset) {
    var row = partitions.get(partition).get((int) offset);
    return new ConsumerRecord<>(topic, partition, offset, row.key(), row.value());
  }

  Map<Integer, Long> beginnings() {
    return Map.copyOf(beginnings);
  }

  Map<Integer, Long> ends() {
    var ends = new HashMap<Integer, Long>();
    for (int i = 0; i < partitions.size(); i++) ends.put(i, end(i));
    return ends;
  }

  /** Records that were deleted before the run had read them. */
  void lost(int partition, long from, long to) {
    for (long offset = from; offset < to; offset++) lost.get(partition).add(offset);
  }

  /** Whether the record was deleted before the run had read it, and the run was told so. */
  public boolean isLost(int partition, long offset) {
    return lost.get(partition).contains(offset);
  }
}
