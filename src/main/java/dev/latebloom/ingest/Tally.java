package dev.latebloom.ingest;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what the stream does. Thread-safe. */
final class Tally {
  private final AtomicLong records = new AtomicLong();
  private final AtomicLong examples = new AtomicLong();
  private final AtomicLong duplicates = new AtomicLong();
  private final Map<Rejection, Long> rejected = new ConcurrentHashMap<>();
  private final Map<Integer, Long> positions;
  private volatile Map<Integer, Long> ends = Map.of();

  Tally(Map<Integer, Long> starts) {
    this.positions = new ConcurrentHashMap<>(starts);
  }

  /**
   * @param read before, and {@code fresh} after duplicates were dropped
   */
  void read(Polled read, Polled fresh) {
    records.addAndGet(read.records().size());
    duplicates.addAndGet(read.records().size() - fresh.records().size());
    positions.put(read.partition(), read.nextOffset());
  }

  void rejected(List<DeadLetter> letters) {
    for (var letter : letters) rejected.merge(letter.reason(), 1L, Long::sum);
  }

  void handedOver(int count) {
    examples.addAndGet(count);
  }

  /** The topic's ends as the brokers told them just now. */
  void ends(Map<Integer, Long> told) {
    ends = Map.copyOf(told);
  }

  void endsUnknown() {
    ends = Map.of();
  }

  /** Records between what has been read and the newest ends known; -1 where none are. */
  private long lag() {
    var known = ends;
    if (known.isEmpty()) return -1;
    long behind = 0;
    for (var end : known.entrySet()) {
      behind += Math.max(0, end.getValue() - positions.getOrDefault(end.getKey(), 0L));
    }
    return behind;
  }

  IngestFigures figures() {
    return new IngestFigures(records.get(), examples.get(), duplicates.get(), rejected, lag());
  }
}
