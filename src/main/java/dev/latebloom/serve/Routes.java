package dev.latebloom.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/** Which path gives what. */
final class Routes {
  private static final ContentType PROMETHEUS_TEXT =
      ContentTypes.parse("text/plain; version=0.0.4; charset=utf-8");
  private static final ContentType HTML = MediaTypes.TEXT_HTML.toContentType(HttpCharsets.UTF_8);

  private final Run run;
  private final Visitors visitors;
  private final Page page = Page.read();
  private final List<Endpoint> endpoints;

  Routes(Run run, Visitors visitors) {
    this.run = run;
    this.visitors = visitors;
    var own =
        Stream.of(
            new Endpoint(GET, "/", _ -> page()),
            new Endpoint(GET, "/metrics", _ -> scrape()),
            new Endpoint(GET, "/healthz", _ -> liveness()),
            new Endpoint(GET, "/readyz", _ -> readiness()));
    this.endpoints = Stream.concat(own, new Api(run).endpoints().stream()).toList();
  }

  List<Endpoint> endpoints() {
    return endpoints;
  }

  /** Answers any request, at once. */
  HttpResponse answer(HttpRequest request) {
    return visitors
        .refusal(request)
        .map(why -> Answers.problem(StatusCodes.FORBIDDEN, why))
        .orElseGet(() -> answerVisitor(request));
  }

  private HttpResponse answerVisitor(HttpRequest request) {
    var path = request.getUri().path();
    var known = endpoints.stream().filter(each -> each.match(path).isPresent()).toList();
    if (known.isEmpty()) {
      var paths = endpoints.stream().map(Endpoint::toString).collect(joining(", "));
      return Answers.problem(StatusCodes.NOT_FOUND, "no such path; there are " + paths);
    }
    for (var endpoint : known) {
      if (!endpoint.method().equals(request.method())) continue;
      return endpoint.answer().apply(endpoint.match(path).orElseThrow());
    }
    var methods = known.stream().map(each -> each.method().value()).collect(joining(", "));
    return Answers.problem(StatusCodes.METHOD_NOT_ALLOWED, "this path takes " + methods)
        .addHeader(Answers.header("Allow", methods));
  }

  private HttpResponse page() {
    return Answers.with(StatusCodes.OK, page.policy()).withEntity(page.toEntity(HTML));
  }

  private HttpResponse scrape() {
    return Answers.plain(StatusCodes.OK)
        .withEntity(PROMETHEUS_TEXT, run.metrics().get().getBytes(UTF_8));
  }

  /** A run that trains has to make steps; one that does anything else is bounded in other ways. */
  private HttpResponse liveness() {
    var now = run.status().now();
    return probe(!now.stalled(), now.stalled() ? now.sentence() : "alive");
  }

  private HttpResponse readiness() {
    var now = run.status().now();
    return probe(now.ready(), now.sentence());
  }

  private static HttpResponse probe(boolean well, String how) {
    return well
        ? Answers.json(JsonNodeFactory.instance.objectNode().put("status", how))
        : Answers.problem(StatusCodes.SERVICE_UNAVAILABLE, how);
  }
}
