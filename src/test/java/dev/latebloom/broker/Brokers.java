package dev.latebloom.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

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

  /** Publishes to a topic, which is made with so many partitions where it is missing. */
  public static void publish(Connection to, String topic, int partitions, List<String> records) {
    publish(
        to, topic, partitions, publisher -> records.forEach(each -> publisher.send(bytes(each))));
  }

  /** The same, record by record to one partition after the other. */
  public static void publishInTurn(
      Connection to, String topic, int partitions, List<String> records) {
    publish(
        to,
        topic,
        partitions,
        publisher -> {
          for (int i = 0; i < records.size(); i++) {
            publisher.send(i % partitions, bytes(records.get(i)));
          }
        });
  }

  private static void publish(
      Connection to, String topic, int partitions, Consumer<Publisher> sending) {
    try (var topics = Topics.at(to)) {
      topics.ensure(topic, partitions);
    }
    try (var publisher = new Publisher(to, topic, (_, _) -> {})) {
      sending.accept(publisher);
      var _ = publisher.flush();
    }
  }

  private static byte[] bytes(String record) {
    return record.getBytes(UTF_8);
  }
}
