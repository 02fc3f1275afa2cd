package dev.latebloom.augment;

import dev.latebloom.augment.question.Pair;
import dev.latebloom.endpoint.ChatEndpoint;
import dev.latebloom.endpoint.EndpointException;
import dev.latebloom.endpoint.Manner;
import dev.latebloom.endpoint.Message;
import dev.latebloom.endpoint.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private static final Pattern NUMBER = Pattern.compile("\\d+(?:[.,]\\d+)*");

  private final ChatSettings settings;
  private final ChatEndpoint endpoint;

  public ChatRewriter(ChatSettings settings) {
    this(settings, new ChatEndpoint(settings.endpoint()));
  }

  ChatRewriter(ChatSettings settings, ChatEndpoint endpoint) {
    this.settings = settings;
    this.endpoint = endpoint;
  }

  @Override
  public CompletionStage<List<Pair>> rewrite(Pair original, String source, int count, long seed) {
    var text = original.isPlainText() ? original.response() : original.prompt();
    CompletableFuture<List<Pair>> variants = CompletableFuture.completedFuture(List.of());
    for (int i = 0; i < count; i++) {
      long own = seed + i;
      variants =
          variants.thenCompose(
              found -> ask(text, own).thenApply(said -> plus(found, original, said)));
    }
    return variants;
  }

  private static List<Pair> plus(List<Pair> found, Pair original, String said) {
    if (refusal(original, said).isPresent()) return found;
    var rewording = said.strip();
    var variant =
        original.isPlainText() ? new Pair("", rewording) : new Pair(rewording, original.response());
    if (found.contains(variant)) return found;
    var all = new ArrayList<>(found);
    all.add(variant);
    return List.copyOf(all);
  }

  /** Why what a model has said is no variant; empty where it is one. */
  static Optional<String> refusal(Pair original, String said) {
    var text = original.isPlainText() ? original.response() : original.prompt();
    if (said.isBlank()) return Optional.of("says nothing");
    if (said.strip().equals(text.strip())) return Optional.of("is the same text");
    return numbers(said).containsAll(numbers(text))
        ? Optional.empty()
        : Optional.of("has lost a number");
  }

  private static List<String> numbers(String text) {
    return NUMBER.matcher(text).results().map(match -> match.group()).collect(Collectors.toList());
  }

  private CompletableFuture<String> ask(String text, long seed) {
    var messages =
        List.of(new Message("system", settings.instructions()), new Message("user", text));
    return endpoint
        .ask(messages, new Manner(settings.temperature(), 1, settings.maxTokens()), seed)
        .handle((reply, failure) -> said(reply, failure));
  }

  private static String said(@Nullable Reply reply, @Nullable Throwable failure) {
    if (reply != null) return reply.text();
    var cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (!(cause instanceof EndpointException)) throw new IllegalStateException(cause);
    throw new RewriterException(cause.getMessage() + "; see augment.chat");
  }
}
