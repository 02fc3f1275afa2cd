package dev.latebloom.ingest;

import dev.latebloom.broker.ClientKeys;
import dev.latebloom.config.Range;
import dev.latebloom.ingest.record.RecordFormat;
import java.time.Duration;
import java.util.Map;

/**
 * What is read and how.
 *
 * @param topic to which examples are written
 * @param topics which are read
 * @param deadLetterTopic of records that cannot be examples
 * @param consumer further consumer settings, in Kafka's names
 * @param id where a record's id is
 * @param source where its source is
 * @param maxTokens longest example, prompt, response and end token included
 * @param group most records decoded and handed over together
 * @param parallelism groups decoded at once
 * @param bounded end where the topic ended when reading began
 * @param stopTimeout longest wait at a stop for a group that the pool has not answered
 * @param lagInterval time between two questions to the brokers for the topic's end
 */
public record IngestSettings(
    String topic,
    TopicRules topics,
    String deadLetterTopic,
    Map<String, String> consumer,
    RecordFormat format,
    Label id,
    Label source,
    int maxTokens,
    int group,
    int parallelism,
    boolean bounded,
    Duration stopTimeout,
    Duration lagInterval) {
  public IngestSettings {
    consumer = Map.copyOf(consumer);
    ClientKeys.checkConsumer(consumer);
    Range.notBlank("kafka.topic", topic);
    Range.require(
        !deadLetterTopic.isBlank()
            && !deadLetterTopic.equals(topic)
            && !topics.has(deadLetterTopic),
        "kafka.dead-letter-topic",
        "must be a topic other than kafka.topic and kafka.topics",
        "\"" + deadLetterTopic + "\"");
    Range.atLeast("ingest.max-tokens", 3, maxTokens);
    Range.atLeast("ingest.group", 1, group);
    Range.atLeast("ingest.parallelism", 1, parallelism);
    Range.positive("ingest.stop-timeout", stopTimeout);
    Range.positive("ingest.lag-interval", lagInterval);
  }

  /**
   * The topic to which examples are written.
   *
   * @throws IllegalArgumentException if the run does not read it
   */
  public String writtenAndRead() {
    Range.require(
        topics.has(topic),
        "kafka.topic",
        "must be one of kafka.topics (" + topics + ") where records are written for the run",
        topic);
    return topic;
  }
}
