package dev.latebloom.serve;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.latebloom.config.Range;
import dev.latebloom.config.Size;
import dev.latebloom.observe.meter.OtlpSettings;
import dev.latebloom.serve.access.TlsSettings;
import java.time.Duration;
import java.util.List;

/**
 * Section {@code serve}.
 *
 * @param host address to listen on
 * @param port 0 takes a free one
 * @param allowedHosts by which the endpoint may be asked for, besides {@code host} and loopback
 * @param tokenFile with the tokens that requests have to bear; empty for none, or for those of the
 *     environment
 * @param maxConnections open at once
 * @param requestsPerSecond of one address
 * @param maxBody most bytes of a request's body
 * @param idleTimeout longest silence of a connection before it is closed
 * @param series that sources and partitions have of their own on {@code /metrics}, of each kind
 * @param otlp where metrics are pushed to
 * @param stalledAfter longest time without a step before training counts as standing still
 */
public record ServeSettings(
    String host,
    int port,
    List<String> allowedHosts,
    String tokenFile,
    TlsSettings tls,
    int maxConnections,
    int requestsPerSecond,
    @JsonDeserialize(using = Size.class) long maxBody,
    Duration idleTimeout,
    int series,
    OtlpSettings otlp,
    Duration stalledAfter) {
  private static final String NAME_OR_ADDRESS = "[\\w.-]+|\\[?[\\p{XDigit}:.]+]?";

  public ServeSettings {
    allowedHosts = List.copyOf(allowedHosts);
    Range.notBlank("serve.host", host);
    Range.within("serve.port", 0, 65_535, port);
    for (var allowed : allowedHosts) {
      Range.require(
          allowed.matches(NAME_OR_ADDRESS),
          "serve.allowed-hosts",
          "must have names and addresses without http:// and port",
          "\"" + allowed + "\"");
    }
    Range.atLeast("serve.max-connections", 1, maxConnections);
    Range.atLeast("serve.requests-per-second", 1, requestsPerSecond);
    Range.within("serve.max-body", 0, 1 << 20, maxBody);
    Range.positive("serve.idle-timeout", idleTimeout);
    Range.within("serve.series", 1, 1000, series);
    Range.positive("serve.stalled-after", stalledAfter);
  }
}
