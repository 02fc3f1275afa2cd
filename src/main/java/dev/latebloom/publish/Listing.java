package dev.latebloom.publish;

import dev.latebloom.ingest.Letter;
import dev.latebloom.ingest.Origin;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Separates selected letters from other records of the dead-letter topic, and counts both. */
final class Listing {
  private final String topic;
  private final Set<String> reasons;
  private final Consumer<Letter> each;
  private final Set<Origin> seen = new HashSet<>();
  private final Map<String, Long> byReason = new TreeMap<>();
  private long others;
  private long replayed;
  private long foreign;

  /**
   * @param reasons of the letters to select; empty selects all
   * @param each takes the selected letters
   */
  Listing(String topic, Set<String> reasons, Consumer<Letter> each) {
    this.topic = topic;
    this.reasons = reasons;
    this.each = each;
  }

  void add(ConsumerRecord<byte[], byte[]> record, Set<Origin> replayedBefore) {
    var read = Letter.of(record);
    if (read.isEmpty()) {
      if (Letter.replayed(record).isEmpty()) foreign++;
      return;
    }
    var letter = read.get();
    // After a crash one record may have two letters.
    if (!seen.add(letter.origin())) return;
    if (!reasons.isEmpty() && !reasons.contains(letter.reason())) others++;
    else if (replayedBefore.contains(letter.origin())) replayed++;
    else {
      byReason.merge(letter.reason(), 1L, Long::sum);
      each.accept(letter);
    }
  }

  Listed done() {
    return new Listed(topic, byReason, others, replayed, foreign);
  }
}
