package dev.latebloom.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.observe.Phase;
import dev.latebloom.serve.access.Access;
import dev.latebloom.serve.access.Rates;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.IllegalUriException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Routes that want a token, against requests with every one, a wrong one and none. */
final class GateTest {
  private static final String READER = "planted-reader-token";
  private static final String WRITER = "planted-writer-token";
  private static final List<HttpMethod> METHODS =
      List.of(
          HttpMethods.GET,
          HttpMethods.POST,
          HttpMethods.PUT,
          HttpMethods.DELETE,
          HttpMethods.PATCH,
          HttpMethods.OPTIONS,
          HttpMethods.TRACE);

  private final List<String> asked = new ArrayList<>();
  private final Status status =
      new Status(Path.of("run"), 0, Duration.ofHours(1), () -> Instant.EPOCH);
  private Instant now = Instant.EPOCH;
  private final Routes routes;

  GateTest() throws IOException {
    var access =
        Access.of(
            "0.0.0.0", "", Map.of("LATEBLOOM_READ_TOKEN", READER, "LATEBLOOM_WRITE_TOKEN", WRITER));
    var controls =
        new Controls(
            () -> asked.add("checkpoint"),
            () -> asked.add("drain"),
            () -> asked.add("pause"),
            () -> asked.add("resume"));
    routes =
        new Routes(
            new Run(status, _ -> "figures", "{}", controls, Samples.policy(), Samples.examples()),
            new Visitors("127.0.0.1", List.of()),
            new Gate(access, new Rates(20, () -> now), 1024));
  }

  @BeforeEach
  void trains() {
    status.enter(Phase.TRAINING);
  }

  @Test
  void withoutATokenOnlyProbesAreAnswered() {
    for (var endpoint : routes.endpoints()) {
      now = now.plusSeconds(1);
      boolean probe = Set.of("/healthz", "/readyz").contains(endpoint.path());
      var path = endpoint.path().replace("{id}", "1");
      int code = code(HttpRequest.create(path).withMethod(endpoint.method()));
      assertThat(code).as(endpoint.toString()).isEqualTo(probe ? 200 : 401);
    }
    assertThat(asked).isEmpty();
  }

  @Test
  void aTokenForReadingDoesNotWrite() {
    assertThat(code(bearing(HttpRequest.GET("/api/v1/status"), READER))).isEqualTo(200);
    assertThat(code(bearing(HttpRequest.POST("/api/v1/pause"), READER))).isEqualTo(403);
    assertThat(asked).isEmpty();
    assertThat(code(bearing(HttpRequest.POST("/api/v1/pause"), WRITER))).isEqualTo(202);
    assertThat(asked).containsExactly("pause");
  }

  @Test
  void anAnswerToAStrangerSaysThatATokenIsNeededAndHasNone() {
    var answer = answer(HttpRequest.GET("/api/v1/status"));
    assertThat(answer.getHeader("WWW-Authenticate").orElseThrow().value())
        .contains("Bearer")
        .contains("Basic");
    assertThat(body(answer)).doesNotContain("planted");
    assertThat(body(answer(bearing(HttpRequest.GET("/api/v1/status"), "x" + READER))))
        .doesNotContain("planted");
  }

  @Test
  void requestsBeyondTheRateWaitASecondAndProbesDoNot() {
    var request = bearing(HttpRequest.GET("/metrics"), READER);
    for (int i = 0; i < 20; i++) assertThat(code(request)).isEqualTo(200);
    assertThat(code(request)).isEqualTo(429);
    assertThat(code(HttpRequest.GET("/readyz"))).isEqualTo(200);
    now = now.plusSeconds(1);
    assertThat(code(request)).isEqualTo(200);
  }

  @Test
  void aLargeBodyIsRefused() {
    var request = bearing(HttpRequest.POST("/api/v1/pause"), WRITER);
    assertThat(code(request.withEntity("x".repeat(1024)))).isEqualTo(202);
    assertThat(code(request.withEntity("x".repeat(1025)))).isEqualTo(413);
  }

  /** No request of 10,000 is answered by a failure, and none does what its token does not allow. */
  @Test
  void noRequestFailsTheServerOrGetsWhatItsTokenDoesNotAllow() {
    var random = new Random(7);
    for (int answered = 0; answered < 10_000; ) {
      now = now.plusSeconds(1);
      asked.clear();
      var token = List.of("", READER, WRITER, text(random, 30)).get(random.nextInt(4));
      var request = request(random, token);
      if (request == null) continue;
      answered++;
      int code = code(request);
      assertThat(code).as(request.toString()).isBetween(200, 499);
      boolean probe = Set.of("/healthz", "/readyz").contains(request.getUri().path());
      boolean known = token.equals(READER) || token.equals(WRITER);
      if (!known && !probe) assertThat(code).as(request.toString()).isIn(401, 403, 413);
      if (!token.equals(WRITER)) assertThat(asked).as(request.toString()).isEmpty();
    }
  }

  /** Of what a client can send; null where Pekko's parser would have refused it. */
  private @Nullable HttpRequest request(Random random, String token) {
    try {
      var endpoints = routes.endpoints();
      var path = endpoints.get(random.nextInt(endpoints.size())).path();
      path = path.replace("{id}", random.nextBoolean() ? random.nextLong() + "" : text(random, 9));
      for (int changes = random.nextInt(3); changes > 0; changes--) {
        int at = random.nextInt(path.length() + 1);
        path = path.substring(0, at) + text(random, 4) + path.substring(at);
      }
      if (random.nextBoolean()) path += "?state=" + text(random, 9) + "&limit=" + text(random, 5);
      var request = HttpRequest.create(path).withMethod(METHODS.get(random.nextInt(7)));
      if (random.nextInt(8) == 0) request = request.withEntity(text(random, 3000));
      if (random.nextInt(8) == 0) {
        request = request.addHeader(Answers.header("Origin", text(random, 9)));
      }
      return token.isEmpty() ? request : bearing(request, token);
    } catch (IllegalUriException | IllegalArgumentException e) {
      return null;
    }
  }

  private static String text(Random random, int most) {
    var alphabet = "/.%20abAZ09&=?;:-_~{}+\"é漢";
    var text = new StringBuilder();
    for (int left = random.nextInt(most); left > 0; left--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private static HttpRequest bearing(HttpRequest request, String token) {
    return request.addHeader(Answers.header("Authorization", "Bearer " + token));
  }

  private int code(HttpRequest request) {
    return answer(request).status().intValue();
  }

  private HttpResponse answer(HttpRequest request) {
    return Samples.answered(routes, request.addHeader(Answers.header("Host", "localhost")));
  }

  private static String body(HttpResponse answer) {
    return ((HttpEntity.Strict) answer.entity()).getData().utf8String();
  }
}
