package dev.latebloom.cli.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.serve.access.DaemonFile;
import dev.latebloom.serve.access.Tls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which daemon a command speaks with, and how it asks. */
abstract class DaemonOptions {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String API = "/api/v1";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Ask this address instead of looking into the folder.")
  private @Nullable URI url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "File whose first line is the token; else it is in the variable LATEBLOOM_TOKEN.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Trust the daemon's certificate by this one, in PEM, and by no other.")
  private @Nullable Path ca;

  /** The folder of the run, where no address is given. */
  abstract Path runFolder();

  /** What the daemon answers at a path of its API. */
  String get(String path) throws IOException, InterruptedException {
    return asked(HttpRequest.newBuilder(), path);
  }

  /** Asks for something that takes time; gives the operation. */
  String post(String path) throws IOException, InterruptedException {
    return asked(HttpRequest.newBuilder().POST(BodyPublishers.noBody()), path);
  }

  /** Replaces what is at a path; gives the operation. */
  String put(String path, String json) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder().PUT(BodyPublishers.ofString(json));
    return asked(request.header("Content-Type", "application/json"), path);
  }

  private String asked(HttpRequest.Builder request, String path)
      throws IOException, InterruptedException {
    var daemon = url == null ? found() : url;
    var token = token();
    if (!token.isEmpty()) request.header("Authorization", "Bearer " + token);
    var whole = request.uri(daemon.resolve(API + path)).timeout(PATIENCE).build();
    HttpResponse<String> answer;
    try (var client = client()) {
      answer = client.send(whole, HttpResponse.BodyHandlers.ofString());
    } catch (SSLException e) {
      throw new IOException(
          "%s is not trusted (%s); name its certificate, or who signed it, with --ca, and ask by a host that it names"
              .formatted(daemon, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new IOException(
          "cannot reach a daemon at " + daemon + "; see whether it runs and listens there", e);
    }
    if (answer.statusCode() / 100 == 2) return answer.body();
    throw new IOException(daemon + " answers " + answer.statusCode() + why(answer));
  }

  private String token() throws IOException {
    if (tokenFile == null) return System.getenv().getOrDefault("LATEBLOOM_TOKEN", "");
    try (var lines = Files.lines(tokenFile)) {
      return lines
          .findFirst()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .orElseThrow(() -> new IOException(tokenFile + " has no token in its first line"));
    }
  }

  private HttpClient client() throws IOException {
    var client = HttpClient.newBuilder().connectTimeout(PATIENCE);
    return (ca == null ? client : client.sslContext(Tls.client(ca))).build();
  }

  /** An answer as JSON. */
  static JsonNode parsed(String answer) throws IOException {
    return new ObjectMapper().readTree(answer);
  }

  /** Errors of ours say what is wrong. */
  private static String why(HttpResponse<String> answer) throws IOException {
    var type = answer.headers().firstValue("Content-Type").orElse("");
    return type.startsWith("application/problem+json")
        ? ": " + parsed(answer.body()).path("detail").asText()
        : "; see whether it is a Latebloom daemon";
  }

  private URI found() throws IOException {
    var daemon =
        DaemonFile.read(runFolder())
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "no daemon runs in "
                            + runFolder()
                            + "; start one with 'latebloom run CONF', or name its folder"));
    if (!daemon.alive()) {
      throw new IllegalStateException(
          "the daemon of %s (process %d) has ended without saying so; start it again to go on"
              .formatted(runFolder(), daemon.pid()));
    }
    return daemon.uri();
  }
}
