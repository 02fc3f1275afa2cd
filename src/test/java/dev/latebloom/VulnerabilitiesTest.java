package dev.latebloom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.latebloom.Vulnerabilities.Finding;
import dev.latebloom.Vulnerabilities.Library;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Asks whether vulnerabilities of our libraries are known only where told to: {@code
 * -Dvulnerabilities=https://api.osv.dev}.
 */
final class VulnerabilitiesTest {
  private static final Library OLD = new Library("org.example.old", "old-lib", "1.0");
  private static final Library NEW = new Library("org.example", "new-lib", "2.1");

  @Test
  void noneOfOurLibrariesHasAnyThatIsKnown() throws Exception {
    var database = System.getProperty("vulnerabilities", "");
    assumeTrue(!database.isEmpty(), "-Dvulnerabilities=URL names no database");
    var ours = Vulnerabilities.on(System.getProperty("java.class.path"), File.pathSeparatorChar);
    assertThat(Vulnerabilities.known(URI.create(database), ours)).isEmpty();
  }

  @Test
  void librariesAreThoseOfTheClassPath() {
    assertThat(
            Vulnerabilities.on(
                "/x/classes:/m/repository/org/example/old/old-lib/1.0/old-lib-1.0.jar:"
                    + "/m/repository/org/example/new-lib/2.1/new-lib-2.1-linux.jar",
                ':'))
        .containsExactly(OLD, NEW);
    assertThat(
            Vulnerabilities.on(System.getProperty("java.class.path"), File.pathSeparatorChar)
                .stream()
                .map(Library::artifact))
        .contains("kafka-clients", "logback-classic");
  }

  @Test
  void aLibraryIsNamedWithWhatIsKnownOfIt() throws Exception {
    var asked = new AtomicReference<>("");
    var server = answering(200, "{\"results\":[{\"vulns\":[{\"id\":\"GHSA-1\"}]},{}]}", asked);
    try {
      assertThat(Vulnerabilities.known(address(server), List.of(OLD, NEW)))
          .containsExactly(new Finding(OLD, List.of("GHSA-1")));
      assertThat(asked.get()).contains("org.example.old:old-lib", "\"1.0\"", "Maven");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aDatabaseThatCannotBeAskedIsNamedWithWhatToDo() throws Exception {
    var server = answering(503, "", new AtomicReference<>(""));
    var gone = address(server);
    assertThatThrownBy(() -> Vulnerabilities.known(gone, List.of(OLD)))
        .hasMessageStartingWith(
            gone + " cannot be asked for vulnerabilities (it answers 503); ask");
    server.stop(0);
    assertThatThrownBy(() -> Vulnerabilities.known(gone, List.of(OLD)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("where there is a network");
  }

  private static HttpServer answering(int status, String answer, AtomicReference<String> asked)
      throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/querybatch",
        exchange -> {
          asked.set(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          exchange.sendResponseHeaders(status, answer.isEmpty() ? -1 : answer.length());
          if (!answer.isEmpty()) exchange.getResponseBody().write(answer.getBytes(UTF_8));
          exchange.close();
        });
    server.start();
    return server;
  }

  private static URI address(HttpServer server) {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }
}
