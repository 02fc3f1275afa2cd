package dev.latebloom.observe.meter;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import dev.latebloom.serve.Samples;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class TelemetryTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final HttpServer server;
  private final List<byte[]> pushed = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile int status = 200;
  private volatile boolean hanging;

  TelemetryTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Thread::startVirtualThread);
    server.createContext(
        "/v1/metrics",
        exchange -> {
          pushed.add(exchange.getRequestBody().readAllBytes());
          authorizations.addAll(
              exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
          if (hanging) await(released);
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void stopServer() {
    released.countDown();
    server.stop(0);
  }

  private OtlpSettings settings(Duration timeout) {
    var url = "http://127.0.0.1:%d/v1/metrics".formatted(server.getAddress().getPort());
    return new OtlpSettings(url, "SECRET", HOUR, timeout);
  }

  private static Telemetry telemetry(OtlpSettings otlp) {
    return new Telemetry(otlp, "my", Samples.host(), 3);
  }

  @Test
  void aCollectorIsPushedWhateverIsScraped() throws Exception {
    try (var telemetry = telemetry(settings(MINUTE))) {
      telemetry.meters().accept(Samples.snapshot(1));
      telemetry.meters().accept(Samples.sources());
      assertThat(telemetry.scrape(TEXT)).contains("latebloom_live_arrays{run=\"my\"} 41.0");
    }

    assertThat(pushed).hasSize(1);
    var of = ExportMetricsServiceRequest.parseFrom(pushed.getFirst()).getResourceMetrics(0);
    assertThat(attributes(of.getResource())).containsEntry("service.name", "latebloom");
    var metrics = of.getScopeMetrics(0).getMetricsList();
    assertThat(metrics.stream().map(Metric::getName).collect(toSet()))
        .containsAll(
            Arrays.stream(Meters.values())
                .filter(meter -> meter.measure().open().isEmpty() || meter == Meters.SOURCE_LOSS)
                .map(meter -> meter.measure().name())
                .toList());
    var arrays =
        metrics.stream().filter(each -> each.getName().endsWith("live.arrays")).findFirst();
    var point = arrays.orElseThrow().getGauge().getDataPoints(0);
    assertThat(point.getAsDouble()).isEqualTo(41);
    assertThat(point.getAttributesList())
        .extracting(KeyValue::getKey, each -> each.getValue().getStringValue())
        .containsExactly(tuple("run", "my"));
  }

  private static Map<String, String> attributes(Resource of) {
    var all = new HashMap<String, String>();
    of.getAttributesList()
        .forEach(each -> all.put(each.getKey(), each.getValue().getStringValue()));
    return all;
  }

  @Test
  void withoutACollectorAllIsScrapedAndNothingPushed() {
    try (var telemetry = telemetry(OtlpSettings.NONE)) {
      assertThat(telemetry.scrape(TEXT)).contains("latebloom_ready{run=\"my\"} 1.0");
    }
    assertThat(pushed).isEmpty();
  }

  @Test
  void aCollectorThatTakesNothingIsToldOfOnceUntilItTakesSomething() {
    var log = new ListAppender<ILoggingEvent>();
    var logger = (Logger) LoggerFactory.getLogger(Push.class);
    var push = new Push(settings(MINUTE), Map.of("SECRET", "Bearer planted"));
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.INFO);
    try {
      for (int answer : new int[] {503, 503, 400, 200, 200, 503}) {
        status = answer;
        push.send(request());
      }
      server.stop(0);
      push.send(request());
    } finally {
      logger.detachAppender(log);
      logger.setLevel(null);
    }
    assertThat(authorizations).hasSize(6).containsOnly("Bearer planted");
    var lines = log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    assertThat(lines)
        .hasSize(3)
        .noneMatch(line -> line.contains("planted"))
        .anyMatch(line -> line.contains("takes metrics again"))
        .first()
        .asString()
        .contains("127.0.0.1", "it answers 503", "serve.otlp");
  }

  @Test
  void aCollectorThatDoesNotAnswerIsWaitedForUntilTheTimeout() {
    hanging = true;
    var sent =
        CompletableFuture.runAsync(
            () -> new Push(settings(Duration.ofMillis(50)), Map.of()).send(request()));

    // It never answers: without a bound this would not come back.
    assertThat(sent).succeedsWithin(MINUTE);
  }

  private static OtlpMetricsSender.Request request() {
    return OtlpMetricsSender.Request.builder(new byte[] {1}).build();
  }

  @Test
  void inOpenMetricsCountersSayWithWhichStepTheyLastRose() {
    try (var telemetry = telemetry(OtlpSettings.NONE)) {
      telemetry.meters().accept(Samples.snapshot(1));
      telemetry.meters().accept(Samples.snapshot(2));

      assertThat(line(telemetry.scrape(OPEN_METRICS), "latebloom_steps_total"))
          .startsWith("latebloom_steps_total{run=\"my\"} 2.0 # {run=\"my\",step=\"2\"} 1.0 ");
      assertThat(telemetry.scrape(OPEN_METRICS)).endsWith("# EOF\n");
      assertThat(line(telemetry.scrape(TEXT), "latebloom_steps_total"))
          .isEqualTo("latebloom_steps_total{run=\"my\"} 2.0");
    }
  }

  private static String line(String scrape, String series) {
    return scrape.lines().filter(line -> line.startsWith(series)).findFirst().orElseThrow();
  }

  @Test
  void aHeaderOfTwoLinesIsRefusedWithoutBeingShown() {
    assertThatThrownBy(() -> new Push(settings(MINUTE), Map.of("SECRET", "planted\nX: 1")))
        .hasMessageContaining("latebloom.serve.otlp.authorization-variable must name")
        .hasMessageNotContaining("planted");
  }

  @Test
  void anAddressThatIsNoneIsNamed() {
    assertThatThrownBy(() -> new OtlpSettings("collector:4318", "", HOUR, MINUTE))
        .hasMessageContaining("latebloom.serve.otlp.url must be an address")
        .hasMessageContaining("http://collector:4318/v1/metrics");
  }
}
