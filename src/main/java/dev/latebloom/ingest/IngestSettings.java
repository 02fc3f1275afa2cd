package dev.latebloom.ingest;

import java.time.Duration;
import java.util.Map;

/**
 * What is read and how.
 *
 * @param topic of examples
 * @param deadLetterTopic of records that cannot be examples
 * @param consumer further consumer settings, in Kafka's names
 * @param maxTokens longest example, prompt, response and end token included
 * @param group most records decoded and handed over together
 * @param parallelism groups decoded at once
 * @param bounded end where the topic ended when reading began
 * @param stopTimeout longest wait at a stop for a group that the pool has not answered
 * @param lagInterval time between two questions to the brokers for the topic's end
 */
public record IngestSettings(
    String topic,
    String deadLetterTopic,
    Map<String, String> consumer,
    RecordFormat format,
    int maxTokens,
    int group,
    int parallelism,
    boolean bounded,
    Duration stopTimeout,
    Duration lagInterval) {
  public IngestSettings {
    consumer = Map.copyOf(consumer);
    if (topic.isBlank()) throw new IllegalArgumentException("kafka.topic is empty");
    if (deadLetterTopic.isBlank() || deadLetterTopic.equals(topic)) {
      throw new IllegalArgumentException(
          "kafka.dead-letter-topic must be a topic other than kafka.topic");
    }
    if (maxTokens < 3) throw new IllegalArgumentException("ingest.max-tokens is less than 3");
    if (group < 1) throw new IllegalArgumentException("ingest.group is less than 1");
    if (parallelism < 1) throw new IllegalArgumentException("ingest.parallelism is less than 1");
    if (!stopTimeout.isPositive()) {
      throw new IllegalArgumentException("ingest.stop-timeout must be positive");
    }
    if (!lagInterval.isPositive()) {
      throw new IllegalArgumentException("ingest.lag-interval must be positive");
    }
  }
}
