package dev.latebloom.broker;

import java.nio.file.Path;
import java.time.Duration;

/** Settings for tests: small, and quick to come back. */
public final class Brokers {
  private Brokers() {}

  public static BrokerSettings in(Path folder) {
    return new BrokerSettings(
        folder,
        "256m",
        true,
        Duration.ofMillis(100),
        Duration.ofSeconds(2),
        3,
        Duration.ofSeconds(60));
  }
}
