package dev.latebloom.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** A server that speaks as much of OpenAI's protocol as is used, and says what it is told to. */
public final class ChatServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What was asked, in order. */
  public final List<JsonNode> requests = Collections.synchronizedList(new ArrayList<>());

  /** The authorization of each request. */
  public final List<String> keys = Collections.synchronizedList(new ArrayList<>());

  private final HttpServer server;
  private Function<JsonNode, Answer> answers = _ -> new Answer(500, "nothing to say");

  /** A status and what comes with it. */
  public record Answer(int status, String body) {}

  public ChatServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/chat/completions", this::answer);
    server.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/");
  }

  /** Answers in this order, whatever is asked. */
  public void say(Answer... answers) {
    Iterator<Answer> each = List.of(answers).iterator();
    this.answers = _ -> each.next();
  }

  /** Answers by what is asked. */
  public void reply(Function<JsonNode, Answer> answers) {
    this.answers = answers;
  }

  /** A model's turn, for which 10 tokens were read and 3 written. */
  public static Answer says(String content) {
    var body = JSON.createObjectNode();
    body.putArray("choices").addObject().putObject("message").put("content", content);
    body.putObject("usage").put("prompt_tokens", 10).put("completion_tokens", 3);
    return new Answer(200, body.toString());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var request = JSON.readTree(exchange.getRequestBody());
      requests.add(request);
      keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      var answer = answers.apply(request);
      var body = answer.body().getBytes(UTF_8);
      if (answer.status() == 429) exchange.getResponseHeaders().add("Retry-After", "0");
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
