package dev.latebloom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

final class ConnectionTest {
  private final Connection connection = Connection.to("broker:9092");

  @Test
  void aLoginThatIsRefusedIsToldRatherThanTheTimeoutItLedTo() {
    var login = new SaslAuthenticationException("Authentication failed: wrong password");

    assertThat(connection.said(new CompletionException(new TimeoutException("30000 ms", login))))
        .contains("Kafka at broker:9092")
        .contains("wrong password")
        .contains("kafka.client")
        .doesNotContain("30000 ms");
  }

  @Test
  void aHandshakeIsAMatterOfTrustAndToldOnce() {
    var handshake =
        new SslAuthenticationException("failed", new IllegalStateException("no valid path"));
    var told = connection.said(connection.explain(handshake));

    assertThat(told)
        .isEqualTo(
            "Kafka at broker:9092 and this client do not trust each other (no valid path): see"
                + " kafka.client");
  }

  @Test
  void aFileOfKeysThatIsMissingIsNamed() {
    var cause = new java.nio.file.NoSuchFileException("/etc/keys.jks");
    var failure = new KafkaException("Failed to create client", new KafkaException("SSL", cause));

    assertThat(connection.said(failure))
        .contains("/etc/keys.jks")
        .doesNotContain("no Kafka broker");
  }

  @Test
  void aWrongValueIsNotTakenForAMissingBroker() {
    var failure = new KafkaException("Failed", new ConfigException("fetch.max.bytes", "abc", "no"));

    assertThat(connection.said(failure)).contains("fetch.max.bytes").contains("kafka.client");
  }

  @Test
  void silenceIsTakenForAMissingBroker() {
    assertThat(connection.said(new TimeoutException("Timed out")))
        .startsWith("no Kafka broker answers at broker:9092");
  }
}
