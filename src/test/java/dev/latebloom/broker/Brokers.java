package dev.latebloom.broker;

import java.nio.file.Path;
import java.time.Duration;

/** Settings of embedded brokers in tests. */
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
}
