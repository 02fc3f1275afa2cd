package dev.latebloom.ingest;

import dev.latebloom.broker.ReadTopics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;

/** Counts what the streams of a process do, one after the other. Thread-safe. */
public final class Tally {
  private final AtomicLong records = new AtomicLong();
  private final AtomicLong examples = new AtomicLong();
  private final AtomicLong duplicates = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final RejectedRecords rejected;
  private final Map<Integer, Long> positions = new ConcurrentHashMap<>();
  private volatile ReadTopics topics = ReadTopics.NONE;
  private volatile Map<Integer, Long> ends = Map.of();

  /** Goes on with what {@code rejected} holds. */
  public Tally(RejectedRecords rejected) {
    this.rejected = rejected;
  }

  /** A stream begins. */
  void start(ReadTopics read, Starts starts) {
    topics = read;
    positions.clear();
    positions.putAll(starts.offsets());
    lost.addAndGet(starts.lost());
  }

  /** A stream has failed. */
  public void failed() {
    failures.incrementAndGet();
    endsUnknown();
  }

  /**
   * @param read before, and {@code fresh} after duplicates were dropped
   */
  void read(Polled read, Polled fresh) {
    records.addAndGet(read.records().size());
    duplicates.addAndGet(read.records().size() - fresh.records().size());
  }

  RejectedRecords rejected() {
    return rejected;
  }

  /** The pool holds the examples of a group. */
  void handedOver(DecodedGroup group) {
    examples.addAndGet(group.examples());
    positions.put(group.partition(), group.nextOffset());
  }

  /** The topics' ends as the brokers told them just now. */
  void ends(Map<Integer, Long> told) {
    ends = Map.copyOf(told);
  }

  private void endsUnknown() {
    ends = Map.of();
  }

  /** Records between what the pool holds and the newest ends known, by partition. */
  private Map<TopicPartition, Long> lags() {
    var behind = new HashMap<Integer, Long>();
    ends.forEach(
        (partition, end) ->
            behind.put(partition, Math.max(0, end - positions.getOrDefault(partition, 0L))));
    return topics.partitions(behind);
  }

  public IngestFigures figures(IngestState state) {
    return new IngestFigures(
        records.get(),
        examples.get(),
        duplicates.get(),
        lost.get(),
        failures.get(),
        rejected.byReason(),
        lags(),
        state);
  }
}
