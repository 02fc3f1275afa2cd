package dev.latebloom.app.daemon;

import dev.latebloom.ingest.SimulatedTopic;
import dev.latebloom.ingest.record.Example;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What was written to the topic: records that say where they are, some of them none, and tombstones
 * of keys that come again and again.
 */
final class Published {
  private static final int KEYS = 60;

  private enum Kind {
    EXAMPLE,
    INVALID,
    TOMBSTONE
  }

  private record Row(String key, Kind kind) {}

  private final SimulatedTopic topic;
  private final List<List<Row>> rows;

  Published(SimulatedTopic topic) {
    this.topic = topic;
    this.rows =
        IntStream.range(0, topic.partitions()).<List<Row>>mapToObj(_ -> new ArrayList<>()).toList();
  }

  /** One record more, in the partition of its key. */
  void more(Random random) {
    int number = random.nextInt(KEYS);
    int partition = number % topic.partitions();
    var row = new Row("k" + number, kind(random.nextInt(24)));
    byte @Nullable [] value =
        switch (row.kind()) {
          case TOMBSTONE -> null;
          case INVALID -> bytes("no record");
          case EXAMPLE ->
              bytes(
                  "{\"prompt\": \"%s\", \"response\": \"%s\", \"source\": \"s%d\"}"
                      .formatted(
                          text(partition, topic.end(partition)),
                          "x".repeat(1 + random.nextInt(20)),
                          random.nextInt(3)));
        };
    topic.publish(partition, bytes(row.key()), value);
    rows.get(partition).add(row);
  }

  private static Kind kind(int drawn) {
    return drawn < 2 ? Kind.INVALID : drawn == 2 ? Kind.TOMBSTONE : Kind.EXAMPLE;
  }

  /** Whether there is an example at an offset that no tombstone has taken back by now. */
  boolean isWanted(int partition, long offset) {
    var row = rows.get(partition).get((int) offset);
    return row.kind() == Kind.EXAMPLE && !isBuried(partition, offset, topic.end(partition));
  }

  /**
   * Whether a tombstone of its key, not lost itself, comes after a record and before {@code to}.
   */
  boolean isBuried(int partition, long offset, long to) {
    var all = rows.get(partition);
    var tombstone = new Row(all.get((int) offset).key(), Kind.TOMBSTONE);
    return LongStream.range(offset, to)
        .anyMatch(at -> all.get((int) at).equals(tombstone) && !topic.isLost(partition, at));
  }

  /** Whether the example is made of the record that was written there. */
  boolean isIn(int partition, long offset, Example example) {
    var text = bytes(text(partition, offset));
    var tokens = example.tokens();
    for (int i = 0; i < text.length; i++) if (tokens.at(i) != text[i]) return false;
    return rows.get(partition).get((int) offset).equals(new Row(example.key(), Kind.EXAMPLE));
  }

  private static String text(int partition, long offset) {
    return "%d:%d?".formatted(partition, offset);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
