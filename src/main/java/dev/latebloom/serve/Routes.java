package dev.latebloom.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.pekko.http.javadsl.server.Directives.complete;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.extractRequest;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.handleRejections;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.pathEndOrSingleSlash;
import static org.apache.pekko.http.javadsl.server.Directives.pathPrefix;
import static org.apache.pekko.http.javadsl.server.Directives.post;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.latebloom.observe.Meters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.server.MethodRejection;
import org.apache.pekko.http.javadsl.server.RejectionHandler;
import org.apache.pekko.http.javadsl.server.Route;

/** Which path gives what. Errors are JSON: {@code {"error": what is wrong and what to do}}. */
final class Routes {
  private static final ContentType PROMETHEUS_TEXT =
      ContentTypes.parse("text/plain; version=0.0.4; charset=utf-8");
  private static final ContentType HTML = MediaTypes.TEXT_HTML.toContentType(HttpCharsets.UTF_8);
  private static final String PATHS = "/, /metrics, /healthz, /readyz, /api/status";

  private final Status status;
  private final Supplier<String> metrics;
  private final Controls controls;
  private final byte[] page = readPage();

  Routes(Status status, Supplier<String> metrics, Controls controls) {
    this.status = status;
    this.metrics = metrics;
    this.controls = controls;
  }

  Route all() {
    return handleRejections(
        rejections(),
        () ->
            concat(
                pathEndOrSingleSlash(() -> get(() -> complete(HttpEntities.create(HTML, page)))),
                path("metrics", () -> get(this::scrape)),
                path("healthz", () -> get(() -> json(StatusCodes.OK, "status", "alive"))),
                path("readyz", () -> get(this::readiness)),
                pathPrefix(
                    "api",
                    () ->
                        concat(
                            path("status", () -> get(this::statusNow)),
                            path("checkpoint", () -> post(() -> ask(controls.checkpoint()))),
                            path("stop", () -> post(() -> ask(controls.stop())))))));
  }

  private Route scrape() {
    return complete(HttpEntities.create(PROMETHEUS_TEXT, metrics.get().getBytes(UTF_8)));
  }

  private Route readiness() {
    var now = status.now();
    var phase = Meters.lower(now.phase());
    if (now.phase().ready()) return json(StatusCodes.OK, "status", phase);
    return error(
        StatusCodes.SERVICE_UNAVAILABLE,
        now.reason().isEmpty() ? phase : phase + ": " + now.reason());
  }

  private Route statusNow() {
    return complete(
        HttpEntities.create(ContentTypes.APPLICATION_JSON, StatusJson.of(status.now())));
  }

  private Route ask(Runnable control) {
    return extractRequest(
        request -> {
          if (fromAnotherSite(request)) {
            return error(StatusCodes.FORBIDDEN, "a page of another site may not do this");
          }
          if (!status.now().phase().ready()) {
            return error(
                StatusCodes.CONFLICT, "the run is not ready for this; /readyz says when it is");
          }
          control.run();
          return json(StatusCodes.ACCEPTED, "status", "accepted");
        });
  }

  /** A browser names the page that sends a POST; without this any page could stop the run. */
  private static boolean fromAnotherSite(HttpRequest request) {
    var host = request.getHeader("Host").map(HttpHeader::value).orElse("");
    return request
        .getHeader("Origin")
        .map(origin -> !origin.value().equals("http://" + host))
        .orElse(false);
  }

  private static RejectionHandler rejections() {
    return RejectionHandler.newBuilder()
        .handleNotFound(error(StatusCodes.NOT_FOUND, "no such path; there are " + PATHS))
        .handleAll(
            MethodRejection.class,
            tried ->
                error(
                    StatusCodes.METHOD_NOT_ALLOWED,
                    "this path takes " + tried.getFirst().supported().value()))
        .build();
  }

  private static Route error(StatusCode code, String message) {
    return json(code, "error", message);
  }

  private static Route json(StatusCode code, String key, String value) {
    var body = JsonNodeFactory.instance.objectNode().put(key, value).toString();
    return complete(code, HttpEntities.create(ContentTypes.APPLICATION_JSON, body));
  }

  private static byte[] readPage() {
    try (var in = Routes.class.getResourceAsStream("status.html")) {
      return Objects.requireNonNull(in, "status.html is not in the build").readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
