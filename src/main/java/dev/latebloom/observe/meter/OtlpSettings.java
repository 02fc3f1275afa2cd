package dev.latebloom.observe.meter;

import dev.latebloom.config.Range;
import java.time.Duration;

/**
 * Section {@code serve.otlp}.
 *
 * @param url of a collector's metrics; empty for none
 * @param authorizationVariable of the environment, with the header that says who pushes; may be
 *     empty
 * @param interval between two pushes
 * @param timeout longest wait for an answer
 */
public record OtlpSettings(
    String url, String authorizationVariable, Duration interval, Duration timeout) {
  /** To nobody. */
  public static final OtlpSettings NONE =
      new OtlpSettings("", "", Duration.ofMinutes(1), Duration.ofSeconds(5));

  public OtlpSettings {
    Range.address("serve.otlp.url", "http://collector:4318/v1/metrics", url);
    Range.positive("serve.otlp.interval", interval);
    Range.positive("serve.otlp.timeout", timeout);
  }

  boolean on() {
    return !url.isEmpty();
  }
}
