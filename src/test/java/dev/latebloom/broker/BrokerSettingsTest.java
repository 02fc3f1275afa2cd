package dev.latebloom.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BrokerSettingsTest {
  @Test
  void waitsDoubleUpToTheLongest() {
    var settings = settings("512m", Duration.ofSeconds(1), Duration.ofSeconds(5), 10);

    assertThat(settings.backoff(0)).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.backoff(2)).isEqualTo(Duration.ofSeconds(4));
    assertThat(settings.backoff(3)).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.backoff(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0m", "512mb", "-1", "512m -Dx=y"})
  void aHeapThatIsNoSizeIsRefused(String heap) {
    assertThatThrownBy(() -> settings(heap, Duration.ofSeconds(1), Duration.ofSeconds(5), 10))
        .hasMessageContaining("embedded.heap");
  }

  @Test
  void waitsThatShrinkAreRefused() {
    assertThatThrownBy(() -> settings("1g", Duration.ofSeconds(6), Duration.ofSeconds(5), 10))
        .hasMessageContaining("restart-backoff-max");
    assertThatThrownBy(() -> settings("1g", Duration.ZERO, Duration.ofSeconds(5), 10))
        .hasMessageContaining("restart-backoff");
    assertThatThrownBy(() -> settings("1g", Duration.ofSeconds(1), Duration.ofSeconds(5), -1))
        .hasMessageContaining("restarts");
  }

  private static BrokerSettings settings(
      String heap, Duration backoff, Duration backoffMax, int restarts) {
    return new BrokerSettings(
        Path.of("broker"), heap, true, backoff, backoffMax, restarts, Duration.ofSeconds(90));
  }
}
