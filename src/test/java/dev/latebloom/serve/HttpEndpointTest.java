package dev.latebloom.serve;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.observe.Phase;
import dev.latebloom.observe.meter.RunMeters;
import dev.latebloom.pool.EditAnswer;
import dev.latebloom.serve.access.Door;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HttpEndpointTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  private final HttpClient client = HttpClient.newHttpClient();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final RunMeters meters = new RunMeters(registry, Samples.host(), 50);
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final Status status = new Status(Path.of("run"), 0, Duration.ofMinutes(15), now::get);
  private final AtomicInteger checkpoints = new AtomicInteger();
  private final List<String> policies = new ArrayList<>();
  private final AtomicInteger stops = new AtomicInteger();
  private final HttpEndpoint endpoint = bind(0);

  @AfterEach
  void close() {
    endpoint.unbind().toCompletableFuture().join();
    meters.close();
    client.close();
  }

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @Test
  void metricsAreInTheTextFormatOfPrometheus() throws Exception {
    meters.accept(Samples.snapshot(1));

    var answer = get("/metrics");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .containsIgnoringCase("text/plain; version=0.0.4");
    assertThat(answer.body()).contains("latebloom_steps_total 1.0");
  }

  @Test
  void whoeverAcceptsOpenMetricsGetsIt() throws Exception {
    var request =
        HttpRequest.newBuilder(uri("/metrics"))
            .header("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.3")
            .build();

    var answer = client.send(request, HttpResponse.BodyHandlers.ofString());

    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .containsIgnoringCase("application/openmetrics-text; version=1.0.0");
    assertThat(answer.body()).endsWith("# EOF\n");
  }

  @Test
  void eachRequestSeesTheNewestFigures() throws Exception {
    status.accept(Samples.snapshot(1));
    assertThat(get("/api/v1/status").body()).contains("\"step\":1,");
    status.accept(Samples.snapshot(2));
    assertThat(get("/api/v1/status").body()).contains("\"step\":2,");
  }

  @Test
  void readinessFollowsThePhaseAndLivenessDoesNot() throws Exception {
    status.enter(Phase.RECOVERING, "the trainer failed");
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).contains("recovering: the trainer failed");
    assertThat(get("/healthz").statusCode()).isEqualTo(200);

    status.enter(Phase.WAITING);
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    status.enter(Phase.TRAINING);
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    status.enter(Phase.STOPPING);
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
  }

  @Test
  void livenessNoticesATrainerThatStandsStill() throws Exception {
    status.enter(Phase.TRAINING);
    assertThat(get("/healthz").statusCode()).isEqualTo(200);

    now.set(Instant.EPOCH.plus(Duration.ofMinutes(16)));
    assertThat(get("/healthz").statusCode()).isEqualTo(503);
    assertThat(get("/healthz").body()).contains("no step for 960 s");
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
  }

  @Test
  void readinessSaysWhatTheRunWaitsFor() throws Exception {
    status.enter(Phase.WAITING, "400 of 1,000 examples; pool.start-after");
    assertThat(get("/readyz").body())
        .isEqualTo("{\"status\":\"waiting: 400 of 1,000 examples; pool.start-after\"}");
  }

  @Test
  void aCheckpointIsAcceptedOnlyFromARunThatIsReady() throws Exception {
    assertThat(post("/api/v1/checkpoint", "").statusCode()).isEqualTo(409);
    assertThat(checkpoints).hasValue(0);

    status.enter(Phase.TRAINING);
    assertThat(post("/api/v1/checkpoint", "").statusCode()).isEqualTo(202);
    assertThat(checkpoints).hasValue(1);
    assertThat(stops).hasValue(0);
  }

  @Test
  void thePolicysSettingsComeByABodyThatIsBounded() throws Exception {
    status.enter(Phase.TRAINING);
    assertThat(put("{\"learned\":0.25}").statusCode()).isEqualTo(202);
    assertThat(policies).containsExactly("{\"learned\":0.25}");
    var tooLarge = put(" ".repeat(100_000));
    assertThat(tooLarge.statusCode()).isEqualTo(413);
    assertThat(tooLarge.body()).contains("latebloom.serve.max-body");
    assertThat(policies).hasSize(1);
  }

  @Test
  void whoeverIsNotLetInIsToldSoBeforeTheBodyHasCome() throws Exception {
    try (var socket = new Socket(endpoint.address().getAddress(), endpoint.port())) {
      var head =
          """
          PUT /api/v1/policy HTTP/1.1\r
          Host: 127.0.0.1:%d\r
          Origin: http://elsewhere.example\r
          Content-Length: 100\r
          \r
          """
              .formatted(endpoint.port());
      socket.getOutputStream().write(head.getBytes(US_ASCII));
      var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      assertThat(answer.readLine()).startsWith("HTTP/1.1 403");
    }
    assertThat(policies).isEmpty();
  }

  private HttpResponse<String> put(String body) throws IOException, InterruptedException {
    // Of a length that is not told ahead.
    var publisher =
        HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofString(body));
    return client.send(
        HttpRequest.newBuilder(uri("/api/v1/policy")).PUT(publisher).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aPageOfAnotherSiteCannotStopTheRun() throws Exception {
    status.enter(Phase.TRAINING);

    assertThat(post("/api/v1/drain", "http://elsewhere.example").statusCode()).isEqualTo(403);
    assertThat(stops).hasValue(0);

    assertThat(post("/api/v1/drain", uri("").toString()).statusCode()).isEqualTo(202);
    assertThat(stops).hasValue(1);
  }

  @Test
  void unknownPathsAndWrongMethodsAreJsonErrors() throws Exception {
    assertThat(get("/nothing").statusCode()).isEqualTo(404);
    assertThat(get("/nothing").body())
        .contains("\"status\":404", "\"detail\":\"no such path")
        .contains("/metrics, /healthz, /readyz, /api/v1/openapi.json")
        .contains("POST /api/v1/checkpoint, POST /api/v1/drain");
    assertThat(get("/nothing").headers().firstValue("Content-Type").orElseThrow())
        .isEqualTo("application/problem+json");
    assertThat(get("/api/v1/checkpoint").statusCode()).isEqualTo(405);
    assertThat(get("/api/v1/checkpoint").body()).contains("this path takes POST");
  }

  @Test
  void thePageNeedsNothingFromElsewhere() throws Exception {
    var answer = get("/");

    assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
    assertThat(answer.body()).contains("<h1>Latebloom</h1>").doesNotContain("http:", "https:");
    var files = Pattern.compile("(?:href|src)=\"(/page/[^\"]+)\"").matcher(answer.body()).results();
    assertThat(files.map(each -> each.group(1)))
        .hasSizeGreaterThan(3)
        .allSatisfy(file -> assertThat(get(file).statusCode()).as(file).isEqualTo(200));
  }

  @Test
  void aBrowserRunsOnlyThePagesOwnScriptAndShowsItInNoFrame() throws Exception {
    assertThat(get("/").headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe", "*");
    // The policy lets nothing run or look as it says in the page itself.
    assertThat(get("/").body()).doesNotContain("style=", "<style", "onclick=", "<script>");
  }

  @Test
  void aPortThatIsTakenIsSaidInOneLineWithWhatToDo() {
    assertThatThrownBy(() -> bind(endpoint.port()))
        .hasRootCauseInstanceOf(java.net.BindException.class)
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching(
            "cannot listen on 127\\.0\\.0\\.1:\\d+ \\(.*in use.*\\); set .* free port");
  }

  @Test
  void whoeverWatchesIsToldWhatThereIsAndNoMoreAfterUnbinding() throws Exception {
    status.accept(Samples.snapshot(1));
    var lines =
        client.send(
            HttpRequest.newBuilder(uri("/page/events")).build(),
            HttpResponse.BodyHandlers.ofLines());
    assertThat(lines.headers().firstValue("Content-Type").orElseThrow())
        .isEqualTo("text/event-stream");
    var first = lines.body().iterator();
    assertThat(first.next()).isEqualTo("event: status");
    assertThat(first.next()).startsWith("data: {").contains("\"step\":1,");

    endpoint.unbind().toCompletableFuture().join();
    var rest = new CompletableFuture<Void>();
    Thread.startVirtualThread(
        () -> {
          try {
            first.forEachRemaining(line -> {});
            rest.complete(null);
          } catch (UncheckedIOException e) {
            rest.completeExceptionally(e);
          }
        });
    // By an end or by a reset, as the connection happens to be.
    assertThat(rest.handle((done, failure) -> "ended").get(2, TimeUnit.MINUTES)).isEqualTo("ended");
  }

  @Test
  void afterUnbindingNobodyAnswers() {
    endpoint.unbind().toCompletableFuture().join();
    assertThatThrownBy(() -> get("/healthz")).isInstanceOf(ConnectException.class);
  }

  private HttpEndpoint bind(int port) {
    return HttpEndpoint.bind(
            KIT.system(),
            Samples.serve(port),
            Door.OPEN,
            new Run(
                status,
                registry::scrape,
                "{\"latebloom\":{}}",
                new Controls(
                    checkpoints::incrementAndGet, stops::incrementAndGet, () -> {}, () -> {}),
                new Controls.OfPolicy(
                    () -> CompletableFuture.completedFuture("{}"),
                    document -> {
                      policies.add(document);
                      return CompletableFuture.completedFuture(new EditAnswer.ActsAt(1));
                    }),
                Samples.examples()))
        .toCompletableFuture()
        .join();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String origin)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.noBody());
    if (!origin.isEmpty()) request.header("Origin", origin);
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + endpoint.port() + path);
  }
}
