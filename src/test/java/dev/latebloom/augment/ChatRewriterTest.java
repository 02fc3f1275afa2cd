package dev.latebloom.augment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server of our own that speaks as much of the protocol as is used. */
final class ChatRewriterTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<JsonNode> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<String> keys = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;
  private Iterator<Answer> answers = Collections.emptyIterator();

  private record Answer(int status, String body) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/chat/completions", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aQuestionIsRewordedAndItsAnswerKept() {
    answers = List.of(says(" Ann has 3 apples and 14.5 pears. How many? ")).iterator();

    var variants = rewrite(new Pair("Ann owns 3 apples, 14.5 pears; how many?", "17.5"), 1, 0);

    assertThat(variants)
        .containsExactly(new Pair("Ann has 3 apples and 14.5 pears. How many?", "17.5"));
    assertThat(requests.getFirst().path("model").asText()).isEqualTo("tiny");
    assertThat(requests.getFirst().at("/messages/0/content").asText()).isEqualTo("Reword.");
    assertThat(requests.getFirst().at("/messages/1/content").asText()).startsWith("Ann owns");
    assertThat(keys).containsExactly("Bearer secret");
  }

  @Test
  void whatLosesANumberOrIsTheSameTextIsNoVariant() {
    answers =
        List.of(says("Three and 4?"), says("3 and 4?"), says(""), says("4 plus 3?")).iterator();

    assertThat(rewrite(new Pair("3 and 4?", "7"), 4, 0))
        .containsExactly(new Pair("4 plus 3?", "7"));
  }

  @Test
  void plainTextIsRewordedAsAWhole() {
    answers = List.of(says("It rained.")).iterator();

    assertThat(rewrite(new Pair("", "There was rain."), 1, 0))
        .containsExactly(new Pair("", "It rained."));
  }

  @Test
  void aBusyEndpointIsAskedAgainSoOften() {
    answers = List.of(new Answer(429, "slow down"), new Answer(503, ""), says("b")).iterator();
    assertThat(rewrite(new Pair("a", "x"), 1, 2)).containsExactly(new Pair("b", "x"));

    answers = List.of(new Answer(503, "down"), new Answer(503, "still\ndown")).iterator();
    assertThatThrownBy(() -> rewrite(new Pair("a", "x"), 1, 1))
        .hasCauseInstanceOf(RewriterException.class)
        .hasMessageContaining("answers 503: still down; see augment.chat")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aRefusalIsNotRepeated() {
    answers = List.of(new Answer(401, "no such key")).iterator();

    assertThatThrownBy(() -> rewrite(new Pair("a", "x"), 1, 5))
        .hasMessageContaining("answers 401: no such key");
    assertThat(requests).hasSize(1);
  }

  @Test
  void anAnswerOfAnotherFormIsAnError() {
    answers = List.of(new Answer(200, "{}"), new Answer(200, "<html>")).iterator();

    assertThatThrownBy(() -> rewrite(new Pair("a", "x"), 1, 0))
        .hasMessageContaining("without choices[0].message.content");
    assertThatThrownBy(() -> rewrite(new Pair("a", "x"), 1, 0))
        .hasMessageContaining("what is no JSON");
  }

  private List<Pair> rewrite(Pair original, int count, int retries) {
    var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/");
    var settings =
        new ChatSettings(
            url, "tiny", "secret", "Reword.", 0.5, 64, Duration.ofSeconds(20), retries);
    return new ChatRewriter(settings).rewrite(original, count, 1).toCompletableFuture().join();
  }

  private static Answer says(String content) {
    var body = JSON.createObjectNode();
    body.putArray("choices").addObject().putObject("message").put("content", content);
    return new Answer(200, body.toString());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(JSON.readTree(exchange.getRequestBody()));
      keys.add(exchange.getRequestHeaders().getFirst("Authorization"));
      var answer = answers.next();
      var body = answer.body().getBytes(UTF_8);
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
