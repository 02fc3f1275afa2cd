package dev.latebloom.broker;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * How every client reaches the brokers.
 *
 * @param bootstrapServers host:port, several separated by commas
 * @param properties what all clients need besides, in Kafka's names: security above all
 * @param timeout longest wait for an answer to a question about topics
 */
public record Connection(
    String bootstrapServers, Map<String, String> properties, Duration timeout) {
  public Connection {
    properties = Map.copyOf(properties);
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException("kafka.bootstrap-servers is empty");
    }
    if (!timeout.isPositive()) throw new IllegalArgumentException("kafka.timeout must be positive");
  }

  /** To brokers that ask for nothing, such as the embedded one. */
  public static Connection to(String bootstrapServers) {
    return new Connection(bootstrapServers, Map.of(), Duration.ofSeconds(15));
  }

  /** A fresh map of the properties that every kind of client takes. */
  public Map<String, String> client() {
    var client = new HashMap<String, String>();
    client.put("reconnect.backoff.ms", "100");
    client.put("reconnect.backoff.max.ms", "1000");
    client.putAll(properties);
    client.put("bootstrap.servers", bootstrapServers);
    return client;
  }

  /** The one line that tells an operator what a client's failure means. */
  BrokerException explain(KafkaException failure) {
    if (failure instanceof TimeoutException || failure.getCause() instanceof ConfigException) {
      return new BrokerException(
          "no Kafka broker answers at %s: start one there, or change kafka.bootstrap-servers"
              .formatted(bootstrapServers),
          failure);
    }
    return new BrokerException(
        "Kafka at %s: %s".formatted(bootstrapServers, failure.getMessage()), failure);
  }
}
