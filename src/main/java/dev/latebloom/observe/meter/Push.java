package dev.latebloom.observe.meter;

import dev.latebloom.config.Authorization;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends metrics to a collector by OTLP over HTTP, from the registry's own thread. A collector that
 * does not take them is told of once, until it takes them again: what it missed is in the counters
 * that come next. Nothing waits for it but the end of the process, and that no longer than the
 * timeout.
 */
final class Push implements OtlpMetricsSender {
  private static final Logger LOG = LoggerFactory.getLogger(Push.class);
  private static final String SERVICE = "service.name";

  private final OtlpSettings settings;
  private final Optional<String> authorization;
  private final HttpClient client;
  private boolean failing;

  Push(OtlpSettings settings, Map<String, String> environment) {
    this.settings = settings;
    this.authorization =
        Authorization.of(
            "serve.otlp.authorization-variable", settings.authorizationVariable(), environment);
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(settings.timeout())
            .build();
  }

  /** Whose meters are pushed from now on, and once more when it is closed. */
  static MeterRegistry registry(OtlpSettings settings) {
    return OtlpMeterRegistry.builder(config(settings))
        .metricsSender(new Push(settings, System.getenv()))
        .build();
  }

  private static OtlpConfig config(OtlpSettings settings) {
    return new OtlpConfig() {
      @Override
      public @Nullable String get(String key) {
        return null;
      }

      @Override
      public String url() {
        return settings.url();
      }

      @Override
      public Duration step() {
        return settings.interval();
      }

      @Override
      public Map<String, String> headers() {
        return Map.of();
      }

      @Override
      public Map<String, String> resourceAttributes() {
        var attributes = new HashMap<>(OtlpConfig.super.resourceAttributes());
        attributes.putIfAbsent(SERVICE, "latebloom");
        return attributes;
      }
    };
  }

  @Override
  public synchronized void send(Request metrics) {
    var failure = failure(metrics);
    if (failure.isPresent() && !failing) {
      LOG.warn(
          "The collector at {} takes no metrics ({}); training goes on, and they are pushed again"
              + " every {} s (serve.otlp)",
          settings.url(),
          failure.get(),
          settings.interval().toMillis() / 1e3);
    }
    if (failure.isEmpty() && failing) LOG.info("The collector takes metrics again");
    failing = failure.isPresent();
  }

  private Optional<String> failure(Request metrics) {
    try {
      var answer = client.send(request(metrics), HttpResponse.BodyHandlers.discarding());
      int status = answer.statusCode();
      return status / 100 == 2 ? Optional.empty() : Optional.of("it answers " + status);
    } catch (IOException e) {
      return Optional.of(e.getMessage() == null ? "it does not answer" : e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  private HttpRequest request(Request metrics) {
    var request =
        HttpRequest.newBuilder(URI.create(settings.url()))
            .timeout(settings.timeout())
            .header("Content-Type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(metrics.getMetricsData()));
    authorization.ifPresent(who -> request.header("Authorization", who));
    return request.build();
  }
}
