package dev.latebloom.app;

import java.time.Duration;
import java.util.Map;

/**
 * Where the examples are.
 *
 * @param bootstrapServers host:port, comma separated, or "embedded" for a broker of our own
 * @param group under which positions are committed, for monitoring only
 * @param partitions of a topic that does not exist yet
 * @param client what every client needs besides, in Kafka's names
 * @param timeout longest wait for an answer about topics
 */
public record KafkaSettings(
    String bootstrapServers,
    String topic,
    String deadLetterTopic,
    String group,
    int partitions,
    Map<String, String> client,
    Duration timeout) {
  public KafkaSettings {
    client = Map.copyOf(client);
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException(
          "kafka.bootstrap-servers is empty; give host:port or \"embedded\"");
    }
    if (topic.isBlank()) throw new IllegalArgumentException("kafka.topic is empty");
    if (partitions < 1) throw new IllegalArgumentException("kafka.partitions must be at least 1");
  }

  public boolean embedded() {
    return bootstrapServers.equals("embedded");
  }
}
