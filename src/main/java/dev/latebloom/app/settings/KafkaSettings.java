package dev.latebloom.app.settings;

import dev.latebloom.broker.ClientKeys;
import dev.latebloom.config.Range;
import dev.latebloom.ingest.TopicRules;
import java.time.Duration;
import java.util.Map;

/**
 * Where the examples are.
 *
 * @param bootstrapServers host:port, comma separated, or "embedded" for a broker of our own
 * @param topic to which examples are written
 * @param topics which are read
 * @param group under which positions are committed, for monitoring only
 * @param partitions of a topic that does not exist yet
 * @param client what every client needs besides, in Kafka's names
 * @param timeout longest wait for an answer about topics
 * @param retryBackoff first wait after reading has failed; it doubles up to {@code retryBackoffMax}
 * @param retryFor most of such waits together, after which reading is given up
 */
public record KafkaSettings(
    String bootstrapServers,
    String topic,
    TopicRules topics,
    String deadLetterTopic,
    String group,
    int partitions,
    Map<String, String> client,
    Duration timeout,
    Duration retryBackoff,
    Duration retryBackoffMax,
    Duration retryFor) {
  public KafkaSettings {
    client = Map.copyOf(client);
    Range.notBlank("kafka.bootstrap-servers", bootstrapServers);
    Range.notBlank("kafka.topic", topic);
    Range.atLeast("kafka.partitions", 1, partitions);
    ClientKeys.checkClient(client);
    Range.positive("kafka.timeout", timeout);
    Range.positive("kafka.retry-backoff", retryBackoff);
    Range.positive("kafka.retry-backoff-max", retryBackoffMax);
  }

  /** How reading is tried again when it fails. */
  public Outage.Retries retries() {
    return new Outage.Retries(retryBackoff, retryBackoffMax, retryFor);
  }

  public boolean embedded() {
    return bootstrapServers.equals("embedded");
  }
}
