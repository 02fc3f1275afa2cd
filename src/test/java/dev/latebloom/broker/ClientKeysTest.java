package dev.latebloom.broker;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ClientKeysTest {
  @Test
  void aWrongNameIsRefusedWithTheNearestOne() {
    assertThatThrownBy(() -> ClientKeys.checkClient(Map.of("sasl.mechansim", "PLAIN")))
        .hasMessage(
            "Kafka's clients have no setting latebloom.kafka.client.sasl.mechansim; did you mean"
                + " latebloom.kafka.client.sasl.mechanism?");
    assertThatThrownBy(() -> ClientKeys.checkConsumer(Map.of("linger.ms", "5")))
        .hasMessageContaining("no setting latebloom.kafka.consumer.linger.ms");
  }

  @Test
  void whatARunDecidesItselfIsNotToBeSet() {
    assertThatThrownBy(() -> ClientKeys.checkConsumer(Map.of("auto.offset.reset", "latest")))
        .hasMessageContaining("auto.offset.reset is not to be set");
    assertThatThrownBy(() -> ClientKeys.checkClient(Map.of("bootstrap.servers", "x:9092")))
        .hasMessageContaining("kafka.bootstrap-servers");
  }

  @Test
  void theSettingsOfEveryKindOfClientAreTaken() {
    var given =
        Map.of(
            "security.protocol", "SASL_SSL",
            "max.request.size", "10000000",
            "fetch.max.bytes", "10000000",
            "ssl.truststore.location", "/x",
            "default.api.timeout.ms", "1000");
    assertThatCode(() -> ClientKeys.checkClient(given)).doesNotThrowAnyException();
  }
}
