package dev.latebloom.broker;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
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
  private static final String TOKENS = "sasl.oauthbearer.token.endpoint.url";
  private static final String ALLOWED = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

  public Connection {
    properties = Map.copyOf(properties);
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException("kafka.bootstrap-servers is empty");
    }
    if (!timeout.isPositive()) throw new IllegalArgumentException("kafka.timeout must be positive");
  }

  /**
   * Kafka's clients ask no server for tokens that a property of the JVM does not name, since others
   * let strangers write a client's settings. Ours are written by whoever starts the process.
   */
  private static synchronized void allow(String server) {
    var allowed = System.getProperty(ALLOWED, "");
    if (List.of(allowed.split(",", -1)).contains(server)) return;
    System.setProperty(ALLOWED, allowed.isEmpty() ? server : allowed + "," + server);
  }

  /** To brokers that ask for nothing, such as the embedded one. */
  public static Connection to(String bootstrapServers) {
    return new Connection(bootstrapServers, Map.of(), Duration.ofSeconds(15));
  }

  /** A fresh map of the properties that every kind of client takes. */
  public Map<String, String> client() {
    if (properties.containsKey(TOKENS)) allow(properties.get(TOKENS));
    var client = new HashMap<String, String>();
    client.put("reconnect.backoff.ms", "100");
    client.put("reconnect.backoff.max.ms", "1000");
    client.putAll(properties);
    client.put("bootstrap.servers", bootstrapServers);
    return client;
  }

  /** Largest request that a producer sends, in bytes: what brokers take unless told otherwise. */
  public int largestRequest() {
    var said = properties.getOrDefault("max.request.size", "");
    return said.isEmpty() ? Publisher.MAX_RECORD_BYTES : Integer.parseInt(said);
  }

  /**
   * Asks the servers once, before any client does, whether they are brokers that a client with
   * these properties can talk to. Whether there are any is for the clients to find out.
   *
   * @throws BrokerException when one encrypts and the client does not, or is no broker at all
   */
  public void check() {
    var protocol = properties.getOrDefault("security.protocol", "PLAINTEXT");
    if (protocol.toUpperCase(Locale.ROOT).endsWith("SSL")) return;
    for (var server : bootstrapServers.split(",", -1)) {
      switch (FirstAnswer.of(server.strip(), timeout)) {
        case KAFKA -> {
          return;
        }
        case TLS ->
            throw new BrokerException(
                "Kafka at %s encrypts (TLS) and this client does not: set security.protocol in kafka.client to SSL, or to SASL_SSL where it asks for a user; it is %s"
                    .formatted(server, protocol));
        case FOREIGN ->
            throw new BrokerException(
                "what answers at %s is no Kafka broker: change kafka.bootstrap-servers"
                    .formatted(server));
        case NONE -> {}
      }
    }
  }

  /** The one line that tells an operator what a client's failure means. */
  BrokerException explain(KafkaException failure) {
    return new BrokerException(said(failure), failure);
  }

  /** The root cause of a failure, in one line. */
  public String said(Throwable failure) {
    var root = rootOf(failure);
    var message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    var line = message.strip().replaceAll("\\s*\\R\\s*", " ");
    return switch (kindOf(failure)) {
      case BrokerException _ -> line;
      case TimeoutException _ ->
          "no Kafka broker answers at %s (%s): start one there, change kafka.bootstrap-servers, or say in kafka.client what it wants of clients, such as security.protocol"
              .formatted(bootstrapServers, line);
      case AuthenticationException _ ->
          "Kafka at %s and this client do not trust each other (%s): see kafka.client"
              .formatted(bootstrapServers, line);
      case AuthorizationException _ ->
          "Kafka at %s does not allow this to the client: %s".formatted(bootstrapServers, line);
      case ConfigException _ -> "kafka.bootstrap-servers or kafka.client is wrong: " + line;
      default -> "Kafka at %s: %s".formatted(bootstrapServers, line);
    };
  }

  /** What the client calls it; of a handshake the last cause is some class of Java's. */
  private static Throwable kindOf(Throwable failure) {
    for (var at = failure; at != null; at = at.getCause()) {
      if (at instanceof BrokerException || at instanceof AuthenticationException) return at;
    }
    return rootOf(failure);
  }

  /** The first cause whose message is written for users, or else the last cause. */
  private static Throwable rootOf(Throwable failure) {
    var at = failure;
    while (!(at instanceof BrokerException) && at.getCause() != null) at = at.getCause();
    return at;
  }
}
