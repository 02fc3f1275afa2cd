package dev.latebloom.app.daemon;

import dev.latebloom.ingest.SimulatedTopic;
import dev.latebloom.ingest.record.Example;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/** What was written to the topic: records that say where they are, some of them none. */
final class Published {
  private final SimulatedTopic topic;
  private final Set<String> invalid = new HashSet<>();

  Published(SimulatedTopic topic) {
    this.topic = topic;
  }

  void more(Random random) {
    int partition = random.nextInt(topic.partitions());
    long offset = topic.end(partition);
    var text = text(partition, offset);
    if (random.nextInt(12) == 0) {
      invalid.add(text);
      topic.publish(partition, bytes("no record"));
      return;
    }
    topic.publish(
        partition,
        bytes(
            "{\"prompt\": \"%s\", \"response\": \"%s\", \"source\": \"s%d\"}"
                .formatted(text, "x".repeat(1 + random.nextInt(20)), random.nextInt(3))));
  }

  boolean isValid(int partition, long offset) {
    return !invalid.contains(text(partition, offset));
  }

  /** Whether the example is made of the record that was written there. */
  boolean isIn(int partition, long offset, Example example) {
    var text = bytes(text(partition, offset));
    var tokens = example.tokens();
    for (int i = 0; i < text.length; i++) if (tokens.at(i) != text[i]) return false;
    return isValid(partition, offset);
  }

  private static String text(int partition, long offset) {
    return "%d:%d?".formatted(partition, offset);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
