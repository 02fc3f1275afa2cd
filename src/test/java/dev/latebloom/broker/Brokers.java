package dev.latebloom.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Embedded brokers in tests: their settings, and what they are sent. */
public final class Brokers {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private Brokers() {}

  /** One that is restarted up to three times in a row. */
  public static BrokerSettings in(Path folder) {
    return new BrokerSettings(
        folder,
        "256m",
        true,
        Duration.ofMillis(100),
        Duration.ofSeconds(2),
        3,
        Duration.ofSeconds(90));
  }

  /** One that is not restarted. */
  static BrokerSettings notRestarted(Path folder, Duration startTimeout) {
    return new BrokerSettings(folder, "256m", true, SECOND, SECOND, 0, startTimeout);
  }

  /** Publishes to one partition of a topic, which is made with so many where it is missing. */
  public static void publish(
      Connection to, String topic, int partitions, int partition, List<String> records) {
    try (var topics = Topics.at(to)) {
      topics.ensure(topic, partitions);
    }
    try (var publisher = new Publisher(to, topic, (_, _) -> {})) {
      for (var record : records) publisher.send(partition, record.getBytes(UTF_8));
      var _ = publisher.flush();
    }
  }

  /** Publishes to a topic, which is made with so many partitions where it is missing. */
  public static void publish(Connection to, String topic, int partitions, List<String> records) {
    try (var topics = Topics.at(to)) {
      topics.ensure(topic, partitions);
    }
    try (var publisher = new Publisher(to, topic, (_, _) -> {})) {
      for (var record : records) publisher.send(record.getBytes(UTF_8));
      var _ = publisher.flush();
    }
  }
}
