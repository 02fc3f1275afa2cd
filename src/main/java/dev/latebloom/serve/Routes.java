package dev.latebloom.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which path gives what. */
final class Routes {
  private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
  private static final ContentType PROMETHEUS_TEXT =
      ContentTypes.parse("text/plain; version=0.0.4; charset=utf-8");
  private static final ContentType OPEN_METRICS =
      ContentTypes.parse("application/openmetrics-text; version=1.0.0; charset=utf-8");

  private final Run run;
  private final Visitors visitors;
  private final Gate gate;
  private final Events events;
  private final List<Endpoint> endpoints;

  Routes(Run run, Visitors visitors, Gate gate) {
    this.run = run;
    this.visitors = visitors;
    this.gate = gate;
    this.events = new Events(new Live(run.status(), InstantSource.system()));
    var own =
        Stream.of(
            Endpoint.at(GET, "/page/events", this::events),
            new Endpoint(
                GET, "/metrics", asked -> CompletableFuture.completedFuture(scrape(asked))),
            Endpoint.at(GET, "/healthz", this::liveness),
            Endpoint.at(GET, "/readyz", this::readiness));
    var operations = new Operations();
    this.endpoints =
        Stream.of(
                Page.endpoints().stream(),
                own,
                new Api(run, operations).endpoints().stream(),
                new PolicyApi(run, operations).endpoints().stream(),
                new ExamplesApi(run, operations).endpoints().stream())
            .flatMap(each -> each)
            .toList();
  }

  /** Ends what viewers of the page are told, within a second. */
  void endStreams() {
    events.end();
  }

  List<Endpoint> endpoints() {
    return endpoints;
  }

  /** The answer to a request that is not let in, of whose body nothing has to be read. */
  Optional<HttpResponse> refusal(HttpRequest request, InetAddress from) {
    return visitors
        .refusal(request)
        .map(why -> Answers.problem(StatusCodes.FORBIDDEN, why))
        .or(() -> gate.refusal(request, from));
  }

  /** Answers a request that was let in; never fails. */
  CompletionStage<HttpResponse> answer(HttpRequest request) {
    return routed(request).exceptionally(Routes::failed);
  }

  private CompletionStage<HttpResponse> routed(HttpRequest request) {
    var path = request.getUri().path();
    var known = endpoints.stream().filter(each -> each.match(path).isPresent()).toList();
    if (known.isEmpty()) {
      var paths = endpoints.stream().map(Endpoint::toString).collect(joining(", "));
      return problem(StatusCodes.NOT_FOUND, "no such path; there are " + paths);
    }
    for (var endpoint : known) {
      if (!endpoint.method().equals(request.method())) continue;
      var query = request.getUri().query().toMap();
      var accept = request.getHeader("Accept").map(HttpHeader::value).orElse("");
      var parts = endpoint.match(path).orElseThrow();
      return endpoint.answer().apply(new Asked(parts, query, body(request), accept));
    }
    var methods = known.stream().map(each -> each.method().value()).collect(joining(", "));
    return problem(StatusCodes.METHOD_NOT_ALLOWED, "this path takes " + methods)
        .thenApply(answer -> answer.addHeader(Answers.header("Allow", methods)));
  }

  /** What has been read of it. */
  private static String body(HttpRequest request) {
    return request.entity() instanceof HttpEntity.Strict read ? read.getData().utf8String() : "";
  }

  private static CompletionStage<HttpResponse> problem(StatusCode code, String why) {
    return CompletableFuture.completedFuture(Answers.problem(code, why));
  }

  private static HttpResponse failed(Throwable failure) {
    var cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof TimeoutException || cause instanceof RejectedExecutionException) {
      return Answers.problem(
          StatusCodes.SERVICE_UNAVAILABLE, "the run is too busy to answer; ask again");
    }
    LOG.warn("A request could not be answered", cause);
    return Answers.problem(
        StatusCodes.INTERNAL_SERVER_ERROR, "this could not be answered; the run's log says why");
  }

  private HttpResponse events() {
    return Answers.plain(StatusCodes.OK).withEntity(events.stream());
  }

  /** Whoever names OpenMetrics can read it, whatever else he names. */
  private HttpResponse scrape(Asked asked) {
    boolean open = asked.accept().contains(OPEN_METRICS.mediaType().toString());
    var type = open ? OPEN_METRICS : PROMETHEUS_TEXT;
    return Answers.plain(StatusCodes.OK)
        .withEntity(type, run.metrics().apply(type.toString()).getBytes(UTF_8));
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
