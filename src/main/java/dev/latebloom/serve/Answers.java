package dev.latebloom.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** The forms of our answers, each with the headers that keep a browser from running anything. */
final class Answers {
  private static final ContentType PROBLEM = ContentTypes.parse("application/problem+json");

  private Answers() {}

  static HttpResponse json(JsonNode body) {
    return json(StatusCodes.OK, body.toString());
  }

  static HttpResponse json(StatusCode code, String body) {
    return plain(code).withEntity(ContentTypes.APPLICATION_JSON, body);
  }

  /**
   * An error as RFC 9457 has it.
   *
   * @param detail what is wrong, and what to do
   */
  static HttpResponse problem(StatusCode code, String detail) {
    var body =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", "about:blank")
            .put("title", code.reason())
            .put("status", code.intValue())
            .put("detail", detail);
    return plain(code).withEntity(PROBLEM, body.toString().getBytes(UTF_8));
  }

  /** For what only a run that trains or waits for data can do. */
  static HttpResponse notReady() {
    return problem(StatusCodes.CONFLICT, "the run is not ready for this; /readyz says when it is");
  }

  static HttpResponse tooLarge() {
    return problem(
        StatusCodes.CONTENT_TOO_LARGE, "the body is larger than latebloom.serve.max-body");
  }

  /** For what is no page: a browser may neither run nor show anything of it. */
  static HttpResponse plain(StatusCode code) {
    return with(code, "default-src 'none'; frame-ancestors 'none'");
  }

  /**
   * An answer without a body.
   *
   * @param policy what a browser may do with it
   */
  static HttpResponse with(StatusCode code, String policy) {
    return HttpResponse.create()
        .withStatus(code)
        .addHeaders(
            List.of(
                header("Content-Security-Policy", policy),
                header("X-Content-Type-Options", "nosniff"),
                header("X-Frame-Options", "DENY"),
                header("Cache-Control", "no-store")));
  }

  static HttpHeader header(String name, String value) {
    return RawHeader.create(name, value);
  }
}
