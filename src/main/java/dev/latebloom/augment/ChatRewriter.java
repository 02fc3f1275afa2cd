package dev.latebloom.augment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rewords questions, or plain texts, with a language model behind an endpoint that speaks OpenAI's
 * chat completions; answers stay as they are. A rewording that has lost a number of the original,
 * or is not another text, is no variant.
 */
public final class ChatRewriter implements Rewriter {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NUMBER = Pattern.compile("\\d+(?:[.,]\\d+)*");
  private static final int MAX_DETAIL = 200;

  private final ChatSettings settings;
  private final URI endpoint;
  private final HttpClient http;

  public ChatRewriter(ChatSettings settings) {
    this.settings = settings;
    this.endpoint =
        URI.create(settings.url().toString().replaceAll("/+$", "") + "/chat/completions");
    this.http = HttpClient.newBuilder().connectTimeout(settings.timeout()).build();
  }

  @Override
  public CompletionStage<List<Pair>> rewrite(Pair original, int count, long seed) {
    var text = original.isPlainText() ? original.response() : original.prompt();
    CompletableFuture<List<Pair>> variants = CompletableFuture.completedFuture(List.of());
    for (int i = 0; i < count; i++) {
      long own = seed + i;
      variants =
          variants.thenCompose(
              found ->
                  ask(text, own, settings.retries())
                      .thenApply(said -> plus(found, original, said)));
    }
    return variants;
  }

  private static List<Pair> plus(List<Pair> found, Pair original, String said) {
    var rewording = said.strip();
    var text = original.isPlainText() ? original.response() : original.prompt();
    if (rewording.isEmpty() || rewording.equals(text.strip())) return found;
    if (!numbers(rewording).containsAll(numbers(text))) return found;
    var variant =
        original.isPlainText() ? new Pair("", rewording) : new Pair(rewording, original.response());
    if (found.contains(variant)) return found;
    var all = new ArrayList<>(found);
    all.add(variant);
    return List.copyOf(all);
  }

  private static List<String> numbers(String text) {
    return NUMBER.matcher(text).results().map(match -> match.group()).collect(Collectors.toList());
  }

  private CompletableFuture<String> ask(String text, long seed, int retries) {
    return http.sendAsync(request(text, seed), BodyHandlers.ofString())
        .handle(this::content)
        .exceptionallyCompose(
            failure ->
                retries > 0 && mayPass(failure)
                    ? ask(text, seed, retries - 1)
                    : CompletableFuture.failedFuture(failure));
  }

  private HttpRequest request(String text, long seed) {
    var body = JSON.createObjectNode();
    body.put("model", settings.model());
    var messages = body.putArray("messages");
    messages.addObject().put("role", "system").put("content", settings.instructions());
    messages.addObject().put("role", "user").put("content", text);
    body.put("temperature", settings.temperature());
    body.put("max_tokens", settings.maxTokens());
    // Endpoints that know no seed ignore it; those that do mostly want 32 bits.
    body.put("seed", (int) (seed & Integer.MAX_VALUE));
    var request =
        HttpRequest.newBuilder(endpoint)
            .timeout(settings.timeout())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString()));
    if (!settings.key().isEmpty()) request.header("Authorization", "Bearer " + settings.key());
    return request.build();
  }

  private String content(@Nullable HttpResponse<String> response, @Nullable Throwable failure) {
    if (response == null) {
      throw new RewriterException(settings + " does not answer: " + failure, true);
    }
    if (response.statusCode() != 200) throw refused(response);
    try {
      JsonNode content = JSON.readTree(response.body()).at("/choices/0/message/content");
      if (content.isTextual()) return content.textValue();
    } catch (JsonProcessingException e) {
      throw new RewriterException(settings + " answered what is no JSON", false);
    }
    throw new RewriterException(settings + " answered without choices[0].message.content", false);
  }

  /** Too many requests, or a failure of the server's own, may pass. */
  private RewriterException refused(HttpResponse<String> response) {
    int status = response.statusCode();
    var said = response.body().replaceAll("\\s+", " ");
    return new RewriterException(
        "%s answers %d: %s; see augment.chat"
            .formatted(settings, status, said.substring(0, Math.min(said.length(), MAX_DETAIL))),
        status == 429 || status >= 500);
  }

  private static boolean mayPass(Throwable failure) {
    var cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof RewriterException refusal && refusal.mayPass();
  }
}
