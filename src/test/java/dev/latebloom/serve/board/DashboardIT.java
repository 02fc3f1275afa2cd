package dev.latebloom.serve.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.observe.Part;
import dev.latebloom.observe.meter.OtlpSettings;
import dev.latebloom.observe.meter.RunMeters;
import dev.latebloom.observe.meter.Telemetry;
import dev.latebloom.serve.Controls;
import dev.latebloom.serve.HttpEndpoint;
import dev.latebloom.serve.Run;
import dev.latebloom.serve.Samples;
import dev.latebloom.serve.Status;
import dev.latebloom.serve.access.Door;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes a real endpoint, and every query of the dashboards has an answer. */
final class DashboardIT {
  private static final Path RULES = Path.of("dashboards", "alerts.yml").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String WINDOW = "3s";

  @TempDir private static Path folder;

  private static final Telemetry TELEMETRY =
      new Telemetry(OtlpSettings.NONE, "my", Samples.host(), 50);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @BeforeAll
  static void needsPrometheus() {
    for (var program : List.of("prometheus", "promtool")) {
      assumeThat(installed(program))
          .as(program + " is not installed: apt-get install --no-install-recommends prometheus")
          .isTrue();
    }
  }

  @AfterAll
  static void close() {
    CLIENT.close();
  }

  @Test
  void everyQueryHasAnAnswer() throws Exception {
    var kit = ActorTestKit.create();
    try (var telemetry = TELEMETRY;
        var feeding = Executors.newSingleThreadScheduledExecutor()) {
      var endpoint = endpoint(kit);
      feed(telemetry.meters(), feeding);
      var prometheus = new Prometheus(endpoint.port());
      try {
        assertThat(prometheus.unanswered(queries(), feeding)).isEmpty();
        assertThat(prometheus.get("/api/v1/rules").at("/data/groups/0/rules"))
            .hasSizeGreaterThan(5)
            .allSatisfy(rule -> assertThat(rule.path("health").asText()).isEqualTo("ok"));
      } finally {
        prometheus.stop();
        feeding.shutdownNow();
        endpoint.unbind().toCompletableFuture().join();
      }
    } finally {
      kit.shutdownTestKit();
    }
  }

  @Test
  void theRulesPassTheirOwnTests() throws Exception {
    assertThat(promtool("", "check", "rules", RULES.toString())).contains("SUCCESS");
    assertThat(promtool("", "test", "rules", RULES.resolveSibling("alerts-test.yml").toString()))
        .contains("SUCCESS");
  }

  @Test
  void ourMetricsFollowTheRulesOfPrometheus() throws Exception {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (var meters = new RunMeters(registry, Samples.host(), 50)) {
      meters.accept(Samples.snapshot(1));
      var ours =
          registry
              .scrape()
              .lines()
              .filter(line -> line.contains("latebloom_"))
              .collect(Collectors.joining("\n", "", "\n"));
      assertThat(promtool(ours, "check", "metrics")).isEmpty();
    }
  }

  private static List<Dashboard.Query> queries() {
    return Dashboard.all().stream().flatMap(board -> board.queries().stream()).toList();
  }

  private static HttpEndpoint endpoint(ActorTestKit kit) {
    return HttpEndpoint.bind(
            kit.system(),
            Samples.serve(0),
            Door.OPEN,
            new Run(
                new Status(folder, 0, Duration.ofHours(1), InstantSource.system()),
                TELEMETRY::scrape,
                "{}",
                new Controls(() -> {}, () -> {}, () -> {}, () -> {}),
                Samples.policy(),
                Samples.examples()))
        .toCompletableFuture()
        .join();
  }

  private static void feed(RunMeters meters, ScheduledExecutorService feeding) {
    var step = new AtomicLong();
    meters.accept(Samples.pool());
    meters.accept(Samples.sources());
    meters.accept(Samples.evaluation());
    meters.accept(Samples.disk());
    meters.accept(Samples.cluster());
    meters.accept(Samples.checkpoint(Instant.now()));
    meters.restarted(Part.BROKER);
    // Micrometer shows pauses of the collector only after the first one.
    System.gc();
    var _ =
        feeding.scheduleAtFixedRate(
            () -> {
              meters.accept(Samples.snapshot(step.incrementAndGet()));
              meters.accept(Samples.ingest(20 + step.get() * 64));
            },
            0,
            50,
            TimeUnit.MILLISECONDS);
  }

  private static boolean installed(String program) {
    var path = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  /** Runs promtool and requires that it is content. Gives what it printed. */
  private static String promtool(String input, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  /** A Prometheus of our own on a free port, with its data in the test's folder. */
  private static final class Prometheus {
    private final URI uri;
    private final Process process;

    Prometheus(int target) throws Exception {
      var config = folder.resolve("prometheus.yml");
      Files.writeString(
          config,
          """
          global: {scrape_interval: 250ms, scrape_timeout: 250ms, evaluation_interval: 500ms}
          rule_files: ["%s"]
          scrape_configs:
            - job_name: latebloom
              static_configs: [{targets: ["127.0.0.1:%d"]}]
          """
              .formatted(RULES, target));
      assertThat(promtool("", "check", "config", config.toString())).contains("SUCCESS");
      int port = freePort();
      uri = URI.create("http://127.0.0.1:" + port);
      process =
          new ProcessBuilder(
                  "prometheus",
                  "--config.file=" + config,
                  "--storage.tsdb.path=" + folder.resolve("data"),
                  "--web.listen-address=127.0.0.1:" + port)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("prometheus.log").toFile())
              .start();
    }

    /** The queries that still fail or are empty when patience ends. */
    List<String> unanswered(List<Dashboard.Query> queries, ScheduledExecutorService clock)
        throws Exception {
      var deadline = Instant.now().plus(PATIENCE);
      while (true) {
        // Between two looks Prometheus has to scrape; the feeding thread serves as the clock.
        clock.schedule(() -> {}, 500, TimeUnit.MILLISECONDS).get();
        var open = queries.stream().filter(query -> !answers(query)).map(Object::toString).toList();
        if (open.isEmpty() || Instant.now().isAfter(deadline)) return open;
      }
    }

    JsonNode get(String path) throws IOException, InterruptedException {
      var answer =
          CLIENT.send(
              HttpRequest.newBuilder(uri.resolve(path)).build(),
              HttpResponse.BodyHandlers.ofString());
      return new ObjectMapper().readTree(answer.body());
    }

    void stop() throws InterruptedException {
      process.destroy();
      process.waitFor();
    }

    private boolean answers(Dashboard.Query query) {
      var expression = URLEncoder.encode(query.over(WINDOW), StandardCharsets.UTF_8);
      try {
        var answer = get("/api/v1/query?query=" + expression);
        assertThat(answer.path("status").asText()).as(query + ": " + answer).isIn("success", "");
        return !answer.at("/data/result").isEmpty();
      } catch (IOException e) {
        // Not listening or not ready yet: not an answer, and patience has an end.
        return false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }

    private static int freePort() throws IOException {
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      }
    }
  }
}
