package dev.latebloom.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;
import static org.apache.pekko.http.javadsl.model.HttpMethods.POST;

import dev.latebloom.serve.Operations.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/** The control API, {@code /api/v1}. {@code openapi.json} describes it. */
final class Api {
  static final String ROOT = "/api/v1";
  private static final String DOCUMENT = read();

  private final Run run;
  private final Operations operations;

  Api(Run run, Operations operations) {
    this.run = run;
    this.operations = operations;
  }

  List<Endpoint> endpoints() {
    return List.of(
        at(GET, "/openapi.json", () -> Answers.json(StatusCodes.OK, DOCUMENT)),
        at(GET, "/status", () -> Answers.json(StatusCodes.OK, StatusJson.of(run.status().now()))),
        at(GET, "/config", () -> Answers.json(StatusCodes.OK, run.settings())),
        at(POST, "/pause", () -> ask(Kind.PAUSE, run.controls().pause())),
        at(POST, "/resume", () -> ask(Kind.RESUME, run.controls().resume())),
        at(POST, "/checkpoint", () -> ask(Kind.CHECKPOINT, run.controls().checkpoint())),
        at(POST, "/drain", () -> ask(Kind.DRAIN, run.controls().stop())),
        new Endpoint(
            GET,
            ROOT + "/operations/{id}",
            asked -> CompletableFuture.completedFuture(operation(asked))));
  }

  private static Endpoint at(HttpMethod method, String path, Supplier<HttpResponse> answer) {
    return Endpoint.at(method, ROOT + path, answer);
  }

  private HttpResponse ask(Kind kind, Runnable control) {
    var now = run.status().now();
    if (!now.ready()) return Answers.notReady();
    var operation = operations.begin(kind, now);
    control.run();
    return accepted(operation);
  }

  static HttpResponse accepted(Operations.Operation operation) {
    return Answers.json(StatusCodes.ACCEPTED, StatusJson.of(operation))
        .addHeader(Answers.header("Location", ROOT + "/operations/" + operation.id()));
  }

  private HttpResponse operation(Asked asked) {
    return asked
        .id()
        .flatMap(id -> operations.find(id, run.status().now()))
        .map(operation -> Answers.json(StatusCodes.OK, StatusJson.of(operation)))
        .orElseGet(
            () ->
                Answers.problem(
                    StatusCodes.NOT_FOUND,
                    "there is no such operation in this process, or it is too long ago"));
  }

  private static String read() {
    try (var in = Api.class.getResourceAsStream("openapi.json")) {
      var bytes = Objects.requireNonNull(in, "openapi.json is not in the build").readAllBytes();
      return new String(bytes, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
