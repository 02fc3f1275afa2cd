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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rewords questions, or plain texts, with a language model behind an endpoint that speaks OpenAI's
 * chat completions; answers stay as they are. A rewording that has other numbers than the original,
 * was cut off, or is not another text, is no variant.
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
              found -> ask(text, own).thenApply(reply -> plus(found, original, reply)));
    }
    return variants;
  }

  private List<Pair> plus(List<Pair> found, Pair original, Reply reply) {
    if (refusal(original, reply).isPresent()) return found;
    var rewording = reply.text().strip();
    var variant =
        original.isPlainText() ? new Pair("", rewording) : new Pair(rewording, original.response());
    if (found.contains(variant)) return found;
    var all = new ArrayList<>(found);
    all.add(variant);
    return List.copyOf(all);
  }

  /** Why what a model has said is no variant; empty where it is one. */
  Optional<String> refusal(Pair original, Reply reply) {
    var text = original.isPlainText() ? original.response() : original.prompt();
    var said = reply.text().strip();
    if (said.isEmpty()) return Optional.of("says nothing");
    if (said.equals(text.strip())) return Optional.of("is the same text");
    if (reply.completionTokens() >= settings.maxTokens()) return Optional.of("was cut off");
    if (!numbers(said).containsAll(numbers(text))) return Optional.of("has lost a number");
    if (!numbers(text).containsAll(numbers(said))) return Optional.of("has another number");
    return Optional.empty();
  }

  private static Set<String> numbers(String text) {
    return NUMBER.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  private CompletableFuture<Reply> ask(String text, long seed) {
    var messages =
        List.of(new Message("system", settings.instructions()), new Message("user", text));
    return endpoint
        .ask(messages, new Manner(settings.temperature(), 1, settings.maxTokens()), seed)
        .handle((reply, failure) -> answered(reply, failure));
  }

  private static Reply answered(@Nullable Reply reply, @Nullable Throwable failure) {
    if (reply != null) return reply;
    var cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (!(cause instanceof EndpointException)) throw new IllegalStateException(cause);
    throw new RewriterException(cause.getMessage() + "; see augment.chat");
  }
}
