package dev.latebloom.broker;

import dev.latebloom.config.Nearest;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Which settings of Kafka's clients a run may be given, and which it sets itself. */
public final class ClientKeys {
  /** Keys that decide whether records are lost or doubled, and what to set instead of each. */
  private static final Map<String, String> OURS =
      Map.of(
          "bootstrap.servers", "set kafka.bootstrap-servers",
          "max.poll.records", "set ingest.group",
          "auto.offset.reset", "a position that is gone is always an error",
          "enable.auto.commit", "positions are kept in checkpoints",
          "isolation.level", "only committed records are read",
          "acks", "all records are acknowledged by all replicas",
          "transactional.id", "each publication has its own",
          "key.deserializer", "records are bytes",
          "value.deserializer", "records are bytes");

  private ClientKeys() {}

  /**
   * Checks what is given to every client.
   *
   * @throws IllegalArgumentException naming what no client has, or what is not for the user to set
   */
  public static void checkClient(Map<String, String> properties) {
    var known = new TreeSet<>(AdminClientConfig.configNames());
    known.addAll(ConsumerConfig.configNames());
    known.addAll(ProducerConfig.configNames());
    check("latebloom.kafka.client", properties, known);
  }

  /** As {@link #checkClient}, for the consumer alone. */
  public static void checkConsumer(Map<String, String> properties) {
    check("latebloom.kafka.consumer", properties, ConsumerConfig.configNames());
  }

  private static void check(String where, Map<String, String> properties, Set<String> known) {
    for (var key : new TreeSet<>(properties.keySet())) {
      if (OURS.containsKey(key)) {
        throw new IllegalArgumentException(
            "%s.%s is not to be set: %s".formatted(where, key, OURS.get(key)));
      }
      if (known.contains(key)) continue;
      var meant = Nearest.to(key, known).stream().map(name -> where + "." + name).toList();
      throw new IllegalArgumentException(
          "Kafka's clients have no setting %s.%s".formatted(where, key)
              + (meant.isEmpty()
                  ? "; see Kafka's documentation"
                  : meant.stream().collect(Collectors.joining(" or ", "; did you mean ", "?"))));
    }
  }
}
