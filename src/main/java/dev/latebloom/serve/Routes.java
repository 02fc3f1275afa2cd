package dev.latebloom.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** Which path gives what. Errors are JSON: {@code {"error": what is wrong and what to do}}. */
final class Routes {
  private static final ContentType PROMETHEUS_TEXT =
      ContentTypes.parse("text/plain; version=0.0.4; charset=utf-8");
  private static final ContentType HTML = MediaTypes.TEXT_HTML.toContentType(HttpCharsets.UTF_8);

  private final Status status;
  private final Supplier<String> metrics;
  private final Controls controls;
  private final Visitors visitors;
  private final Page page = Page.read();

  private record Endpoint(HttpMethod method, String path, Supplier<HttpResponse> answer) {
    boolean takes(HttpRequest request) {
      return method.equals(request.method());
    }

    @Override
    public String toString() {
      return method.equals(HttpMethods.GET) ? path : method.value() + " " + path;
    }
  }

  private final List<Endpoint> endpoints =
      List.of(
          new Endpoint(HttpMethods.GET, "/", this::page),
          new Endpoint(HttpMethods.GET, "/metrics", this::scrape),
          new Endpoint(HttpMethods.GET, "/healthz", this::liveness),
          new Endpoint(HttpMethods.GET, "/readyz", this::readiness),
          new Endpoint(HttpMethods.GET, "/api/status", this::statusNow),
          new Endpoint(HttpMethods.POST, "/api/checkpoint", this::checkpoint),
          new Endpoint(HttpMethods.POST, "/api/stop", this::stop));

  Routes(Status status, Supplier<String> metrics, Controls controls, Visitors visitors) {
    this.status = status;
    this.metrics = metrics;
    this.controls = controls;
    this.visitors = visitors;
  }

  /** Answers any request, at once. */
  HttpResponse answer(HttpRequest request) {
    return visitors
        .refusal(request)
        .map(why -> error(StatusCodes.FORBIDDEN, why))
        .orElseGet(() -> answerVisitor(request));
  }

  /** An error that says no more than {@code message}, with the headers of every answer. */
  static HttpResponse error(StatusCode code, String message) {
    return json(code, "error", message);
  }

  private HttpResponse answerVisitor(HttpRequest request) {
    var path = request.getUri().path();
    for (var endpoint : endpoints) {
      if (!endpoint.path().equals(path)) continue;
      return endpoint.takes(request) ? endpoint.answer().get() : wrongMethod(endpoint);
    }
    var paths = endpoints.stream().map(Endpoint::toString).collect(joining(", "));
    return error(StatusCodes.NOT_FOUND, "no such path; there are " + paths);
  }

  private static HttpResponse wrongMethod(Endpoint endpoint) {
    var method = endpoint.method().value();
    return error(StatusCodes.METHOD_NOT_ALLOWED, "this path takes " + method)
        .addHeader(RawHeader.create("Allow", method));
  }

  private HttpResponse page() {
    return with(StatusCodes.OK, page.policy()).withEntity(page.toEntity(HTML));
  }

  private HttpResponse scrape() {
    return plain(StatusCodes.OK).withEntity(PROMETHEUS_TEXT, metrics.get().getBytes(UTF_8));
  }

  /** A run that trains has to make steps; one that does anything else is bounded in other ways. */
  private HttpResponse liveness() {
    var now = status.now();
    return probe(!now.stalled(), now.stalled() ? now.sentence() : "alive");
  }

  private HttpResponse readiness() {
    var now = status.now();
    return probe(now.ready(), now.sentence());
  }

  private static HttpResponse probe(boolean well, String how) {
    return well ? json(StatusCodes.OK, "status", how) : error(StatusCodes.SERVICE_UNAVAILABLE, how);
  }

  private HttpResponse statusNow() {
    return plain(StatusCodes.OK)
        .withEntity(ContentTypes.APPLICATION_JSON, StatusJson.of(status.now()));
  }

  private HttpResponse checkpoint() {
    return ask(controls.checkpoint());
  }

  private HttpResponse stop() {
    return ask(controls.stop());
  }

  private HttpResponse ask(Runnable control) {
    if (!status.now().ready()) {
      return error(StatusCodes.CONFLICT, "the run is not ready for this; /readyz says when it is");
    }
    control.run();
    return json(StatusCodes.ACCEPTED, "status", "accepted");
  }

  private static HttpResponse json(StatusCode code, String key, String value) {
    var body = JsonNodeFactory.instance.objectNode().put(key, value).toString();
    return plain(code).withEntity(ContentTypes.APPLICATION_JSON, body);
  }

  /** For what is no page: a browser may neither run nor show anything of it. */
  private static HttpResponse plain(StatusCode code) {
    return with(code, "default-src 'none'; frame-ancestors 'none'");
  }

  private static HttpResponse with(StatusCode code, String policy) {
    return HttpResponse.create()
        .withStatus(code)
        .addHeaders(
            List.of(
                header("Content-Security-Policy", policy),
                header("X-Content-Type-Options", "nosniff"),
                header("X-Frame-Options", "DENY"),
                header("Cache-Control", "no-store")));
  }

  private static HttpHeader header(String name, String value) {
    return RawHeader.create(name, value);
  }
}
