package dev.latebloom.app;

import dev.latebloom.config.Range;
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
    Range.notBlank("kafka.bootstrap-servers", bootstrapServers);
    Range.notBlank("kafka.topic", topic);
    Range.atLeast("kafka.partitions", 1, partitions);
    Range.positive("kafka.timeout", timeout);
  }

  public boolean embedded() {
    return bootstrapServers.equals("embedded");
  }
}
