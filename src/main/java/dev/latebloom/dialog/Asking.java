package dev.latebloom.dialog;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.latebloom.dialog.data.GrowingAnswers;
import dev.latebloom.dialog.data.Passage;
import dev.latebloom.dialog.data.Utterance;
import dev.latebloom.endpoint.ChatEndpoint;
import dev.latebloom.endpoint.EndpointException;
import dev.latebloom.endpoint.Manner;
import dev.latebloom.endpoint.Reply;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntConsumer;

/**
 * Has a model behind an endpoint answer dialogues, several at once, and keeps each answer as soon
 * as it and all before it are there.
 *
 * @param prompt how a dialogue is put
 * @param atOnce questions on their way, at least 1
 * @param mostTokens of prompts and answers after which nothing more is asked
 */
public record Asking(
    ChatEndpoint endpoint, FewShot prompt, Manner manner, int atOnce, long mostTokens) {

  /**
   * What was asked and paid.
   *
   * @param isSpent whether {@code mostTokens} left dialogues unanswered
   */
  public record Spent(int answers, long promptTokens, long completionTokens, boolean isSpent) {
    private static final Spent NOTHING = new Spent(0, 0, 0, false);

    private Spent plus(Reply reply) {
      return new Spent(
          answers + 1,
          promptTokens + reply.promptTokens(),
          completionTokens + reply.completionTokens(),
          isSpent);
    }

    private long tokens() {
      return promptTokens + completionTokens;
    }

    private Spent all() {
      return new Spent(answers, promptTokens, completionTokens, true);
    }
  }

  private record Asked(Passage dialogue, CompletableFuture<Reply> reply) {}

  /**
   * Answers the dialogues that {@code answers} lacks.
   *
   * @param progress hears how many are answered
   * @throws EndpointException when one cannot be answered; the answers that came before it, and
   *     those that were on their way, are kept
   */
  public Spent answer(List<Passage> dialogues, GrowingAnswers answers, IntConsumer progress)
      throws IOException {
    var asked = new ArrayDeque<Asked>();
    var spent = Spent.NOTHING;
    Optional<EndpointException> failure = Optional.empty();
    int next = 0;
    while (true) {
      while (asked.size() < atOnce && next < dialogues.size() && failure.isEmpty()) {
        int place = next++;
        var dialogue = dialogues.get(place);
        if (answers.has(dialogue.id())) continue;
        if (spent.tokens() >= mostTokens) {
          next = dialogues.size();
          spent = spent.all();
          break;
        }
        asked.add(new Asked(dialogue, ask(dialogue, place)));
      }
      if (asked.isEmpty()) break;
      var first = asked.remove();
      try {
        var reply = first.reply().join();
        spent = spent.plus(reply);
        answers.add(line(first.dialogue(), reply));
        progress.accept(answers.size());
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof EndpointException why)) throw e;
        failure = failure.or(() -> Optional.of(why));
      }
    }
    if (failure.isPresent()) throw failure.get();
    return spent;
  }

  /** Asks; an answer without words fails as one that does not come. */
  private CompletableFuture<Reply> ask(Passage dialogue, int place) {
    return endpoint
        .ask(prompt.prompt(dialogue, place), manner, prompt.seed() + place)
        .thenApply(
            reply -> {
              if (!FewShot.words(reply.text()).isEmpty()) return reply;
              var why = "the endpoint has nothing to say to " + dialogue.id();
              throw new EndpointException(why, false);
            });
  }

  private static GrowingAnswers.Line line(Passage dialogue, Reply reply) {
    var json = JsonNodeFactory.instance.objectNode().put("id", dialogue.id());
    json.put("text", FewShot.words(reply.text())).put("speaker", Utterance.TEACHER);
    json.put("promptTokens", reply.promptTokens());
    json.put("completionTokens", reply.completionTokens());
    return new GrowingAnswers.Line(dialogue.id(), json);
  }
}
