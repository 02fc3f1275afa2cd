package dev.latebloom.endpoint;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks a model behind an {@link Endpoint}. A failure that may pass (no answer, 429, 5xx) is tried
 * again after a pause: as long as {@code Retry-After} says, else twice as long as the one before.
 */
public final class ChatEndpoint {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Pattern SECONDS = Pattern.compile("\\d{1,6}");
  private static final int MAX_DETAIL = 200;

  private final Endpoint endpoint;
  private final Duration firstPause;
  private final HttpClient http;

  public ChatEndpoint(Endpoint endpoint) {
    this(endpoint, FIRST_PAUSE);
  }

  /** With another pause before the first repetition. */
  public ChatEndpoint(Endpoint endpoint, Duration firstPause) {
    this.endpoint = endpoint;
    this.firstPause = firstPause;
    this.http = HttpClient.newBuilder().connectTimeout(endpoint.timeout()).build();
  }

  /**
   * The model's turn after {@code messages}.
   *
   * @param seed for endpoints that know one; others pass it over
   * @return fails with {@link EndpointException} when there is no answer after all attempts
   */
  public CompletableFuture<Reply> ask(List<Message> messages, Manner manner, long seed) {
    return attempt(request(messages, manner, seed), endpoint.retries(), firstPause);
  }

  private sealed interface Outcome {
    record Answered(Reply reply) implements Outcome {}

    /**
     * No answer.
     *
     * @param after when the endpoint wants to be asked again, where it says so
     */
    record Refused(EndpointException why, Optional<Duration> after) implements Outcome {}
  }

  private CompletableFuture<Reply> attempt(HttpRequest request, int retries, Duration pause) {
    return http.sendAsync(request, BodyHandlers.ofString())
        .handle(this::outcome)
        .thenCompose(
            outcome ->
                switch (outcome) {
                  case Outcome.Answered(var reply) -> CompletableFuture.completedFuture(reply);
                  case Outcome.Refused refused -> again(request, retries, pause, refused);
                });
  }

  private CompletableFuture<Reply> again(
      HttpRequest request, int retries, Duration pause, Outcome.Refused refused) {
    if (retries == 0 || !refused.why().mayPass()) {
      return CompletableFuture.failedFuture(refused.why());
    }
    long wanted = refused.after().orElse(pause).toMillis();
    long wait = Math.min(wanted, endpoint.timeout().toMillis());
    var later = CompletableFuture.delayedExecutor(wait, MILLISECONDS);
    return CompletableFuture.supplyAsync(() -> request, later)
        .thenCompose(same -> attempt(same, retries - 1, pause.multipliedBy(2)));
  }

  private HttpRequest request(List<Message> messages, Manner manner, long seed) {
    var body = JSON.createObjectNode();
    body.put("model", endpoint.model());
    var list = body.putArray("messages");
    for (var each : messages) {
      list.addObject().put("role", each.role()).put("content", each.content());
    }
    body.put("temperature", manner.temperature());
    if (manner.topP() < 1) body.put("top_p", manner.topP());
    body.put("max_tokens", manner.maxTokens());
    // Those that know one mostly want 32 bits.
    body.put("seed", (int) (seed & Integer.MAX_VALUE));
    var request =
        HttpRequest.newBuilder(endpoint.completions())
            .timeout(endpoint.timeout())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString()));
    if (!endpoint.key().isEmpty()) request.header("Authorization", "Bearer " + endpoint.key());
    return request.build();
  }

  private Outcome outcome(@Nullable HttpResponse<String> response, @Nullable Throwable failure) {
    if (response == null) {
      var cause = failure instanceof CompletionException ? failure.getCause() : failure;
      return refused(endpoint + " does not answer: " + cause, true, Optional.empty());
    }
    int status = response.statusCode();
    if (status != 200) {
      // Too many requests, or a failure of the server's own, may pass.
      return refused(
          "%s answers %d: %s".formatted(endpoint, status, beginning(response.body())),
          status == 429 || status >= 500,
          response
              .headers()
              .firstValue("Retry-After")
              .filter(SECONDS.asMatchPredicate())
              .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds))));
    }
    try {
      return reply(JSON.readTree(response.body()));
    } catch (JsonProcessingException e) {
      return refused(endpoint + " answered what is no JSON", false, Optional.empty());
    }
  }

  private Outcome reply(JsonNode body) {
    var content = body.at("/choices/0/message/content");
    if (!content.isTextual()) {
      var why = endpoint + " answered without choices[0].message.content";
      return refused(why, false, Optional.empty());
    }
    return new Outcome.Answered(
        new Reply(
            content.textValue(),
            body.at("/usage/prompt_tokens").asLong(),
            body.at("/usage/completion_tokens").asLong()));
  }

  private static Outcome refused(String why, boolean mayPass, Optional<Duration> after) {
    return new Outcome.Refused(new EndpointException(why, mayPass), after);
  }

  private static String beginning(String body) {
    var line = body.replaceAll("\\s+", " ");
    return line.substring(0, Math.min(line.length(), MAX_DETAIL));
  }
}
