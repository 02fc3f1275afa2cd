package dev.latebloom.serve;

import dev.latebloom.serve.access.Access;
import dev.latebloom.serve.access.Rates;
import dev.latebloom.serve.access.Scope;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/**
 * Lets requests through that are not too many, not too large, and bear a token that is good for
 * what they ask. An orchestrator's probes need none.
 *
 * @param mostBytes of a body
 */
record Gate(Access access, Rates rates, long mostBytes) {
  private static final Set<String> PROBES = Set.of("/healthz", "/readyz");

  /** The answer to a request that is not let through. */
  Optional<HttpResponse> refusal(HttpRequest request, InetAddress from) {
    if (PROBES.contains(request.getUri().path())) return Optional.empty();
    if (!rates.allow(from)) {
      return Optional.of(
          Answers.problem(
                  StatusCodes.TOO_MANY_REQUESTS,
                  "more requests a second than latebloom.serve.requests-per-second; wait a second")
              .addHeader(Answers.header("Retry-After", "1")));
    }
    if (request.entity().getContentLengthOption().orElse(0) > mostBytes) {
      return Optional.of(Answers.tooLarge());
    }
    return refusal(request);
  }

  private Optional<HttpResponse> refusal(HttpRequest request) {
    boolean looks = request.method().equals(HttpMethods.GET);
    var wanted = looks ? Scope.READ : Scope.WRITE;
    var granted = access.granted(authorization(request));
    if (granted.isEmpty()) {
      return Optional.of(
          Answers.problem(
                  StatusCodes.UNAUTHORIZED,
                  "this needs a token of latebloom.serve.token-file (Authorization: Bearer TOKEN)")
              .addHeader(Answers.header("WWW-Authenticate", "Basic realm=\"latebloom\", Bearer")));
    }
    if (granted.get() == Scope.WRITE || wanted == Scope.READ) return Optional.empty();
    return Optional.of(
        Answers.problem(StatusCodes.FORBIDDEN, "this needs a token for writing, not for reading"));
  }

  /** Empty where there is none, or more than one. */
  private static String authorization(HttpRequest request) {
    var given =
        StreamSupport.stream(request.getHeaders().spliterator(), false)
            .filter(header -> header.is("authorization"))
            .map(HttpHeader::value)
            .toList();
    return given.size() == 1 ? given.getFirst() : "";
  }
}
