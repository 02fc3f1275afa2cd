package dev.latebloom.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.latebloom.observe.Phase;
import dev.latebloom.serve.access.Door;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Speaks HTTP byte by byte, as a stranger may. */
final class VisitorsTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final int PATIENCE_MILLIS = 20_000;

  private final Status status =
      new Status(Path.of("run"), 0, Duration.ofMinutes(15), InstantSource.system());
  private final AtomicInteger stops = new AtomicInteger();
  private final HttpEndpoint endpoint =
      HttpEndpoint.bind(
              KIT.system(),
              Samples.serve(0, List.of("train.example"), 64),
              Door.OPEN,
              new Run(
                  status,
                  _ -> "",
                  "{}",
                  new Controls(() -> {}, stops::incrementAndGet, () -> {}, () -> {}),
                  Samples.policy(),
                  Samples.examples()))
          .toCompletableFuture()
          .join();

  @AfterEach
  void close() {
    endpoint.unbind().toCompletableFuture().join();
  }

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:PORT",
        "127.0.0.1:PORT",
        "[::1]:PORT",
        "localhost:9999",
        "train.example"
      })
  void knownHostsAreAnswered(String host) throws IOException {
    assertThat(ask("GET /healthz HTTP/1.1", "Host: " + host)).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:PORT",
        "localhost.evil.example",
        "127.0.0.1.evil.example:PORT",
        "10.0.0.1:PORT"
      })
  void otherHostsAreRefusedWithAHint(String host) throws IOException {
    status.enter(Phase.TRAINING);

    assertThat(ask("GET /api/v1/status HTTP/1.1", "Host: " + host))
        .startsWith("HTTP/1.1 403")
        .contains("latebloom.serve.allowed-hosts");
    assertThat(ask("POST /api/v1/drain HTTP/1.1", "Host: " + host, "Origin: http://" + host))
        .startsWith("HTTP/1.1 403");
    assertThat(stops).hasValue(0);
  }

  @Test
  void aRequestThatNamesNoHostIsRefused() throws IOException {
    assertThat(ask("GET /healthz HTTP/1.0")).contains(" 400 ").contains("missing a `Host` header");
  }

  @Test
  void oneOriginAndOnlyTheRunsOwnMayPost() throws IOException {
    status.enter(Phase.TRAINING);
    var own = "Origin: http://localhost:PORT";

    assertThat(stop("Origin: http://evil.example")).startsWith("HTTP/1.1 403");
    assertThat(stop("Origin: null")).startsWith("HTTP/1.1 403");
    assertThat(stop(own, "Origin: http://evil.example")).startsWith("HTTP/1.1 403");
    assertThat(stop(own, own)).startsWith("HTTP/1.1 403");
    assertThat(stop("Origin: http://localhost:PORT http://evil.example"))
        .doesNotStartWith("HTTP/1.1 202");
    assertThat(stops).hasValue(0);

    assertThat(stop(own)).startsWith("HTTP/1.1 202");
    assertThat(stops).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1",
        "GET /metrics HTTP/1.1",
        "GET /api/v1/status HTTP/1.1",
        "GET /nothing HTTP/1.1",
        "POST / HTTP/1.1",
        "HEAD / HTTP/1.1",
        "nonsense"
      })
  void everyAnswerTellsBrowsersWhatTheyMayDoWithIt(String first) throws IOException {
    assertThat(ask(first, "Host: localhost"))
        .contains("Content-Security-Policy: default-src 'none'")
        .contains("frame-ancestors 'none'")
        .contains("X-Content-Type-Options: nosniff")
        .contains("X-Frame-Options: DENY");
  }

  @Test
  void headIsAnsweredAsGetIsWithoutTheBody() throws IOException {
    var answer = ask("HEAD /healthz HTTP/1.1", "Host: localhost", "Connection: close");

    assertThat(answer).startsWith("HTTP/1.1 200").contains("Content-Type: application/json");
    assertThat(answer).endsWith("\r\n\r\n");
  }

  @Test
  void badRequestsAreAnsweredAndNotLogged() throws IOException {
    var logged = new ListAppender<ILoggingEvent>();
    var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    logged.start();
    root.addAppender(logged);
    try {
      assertThat(ask("nonsense")).startsWith("HTTP/1.1 ").contains("\"detail\":\"not a request");
      assertThat(ask("GET /\u0001 HTTP/1.1", "Host: localhost")).contains(" 400 ");
      assertThat(ask("GET / HTTP/9.9", "Host: localhost")).contains("\"status\":505");
      assertThat(ask("GET /" + "x".repeat(5000) + " HTTP/1.1", "Host: a")).contains(" 414 ");
      assertThat(ask("GET / HTTP/1.1", "Host: localhost", "Long: " + "x".repeat(20_000)))
          .contains(" 431 ");
      assertThat(ask("GET / HTTP/1.1", "Host: localhost", "Date: never")).contains(" 200 ");
    } finally {
      root.detachAppender(logged);
    }
    assertThat(logged.list).isEmpty();
  }

  @Test
  void aThousandSilentConnectionsDoNotKeepTheProbesFromAnswering() throws IOException {
    var silent = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 1000; i++) silent.add(connect());
      for (var each : silent.subList(900, 1000)) {
        each.getOutputStream().write("GET / HT".getBytes(UTF_8));
      }
      assertThat(ask("GET /healthz HTTP/1.1", "Host: localhost")).startsWith("HTTP/1.1 200");
      assertThat(ask("GET /readyz HTTP/1.1", "Host: localhost")).startsWith("HTTP/1.1 503");
      // The first of them was closed to make room.
      assertThat(silent.getFirst().getInputStream().read()).isEqualTo(-1);
    } finally {
      for (var each : silent) each.close();
    }
  }

  private String stop(String... headers) throws IOException {
    var all = new ArrayList<>(List.of("POST /api/v1/drain HTTP/1.1", "Host: localhost:PORT"));
    all.addAll(List.of(headers));
    return ask(all.toArray(String[]::new));
  }

  /** What comes back for the lines of a request until the connection is closed. */
  private String ask(String... lines) throws IOException {
    try (var socket = connect()) {
      var request = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
      var port = Integer.toString(endpoint.port());
      socket.getOutputStream().write(request.replace("PORT", port).getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }
}
