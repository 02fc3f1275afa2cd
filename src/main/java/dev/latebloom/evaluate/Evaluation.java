package dev.latebloom.evaluate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.evaluate.data.Item;
import dev.latebloom.ingest.record.Decoded;
import dev.latebloom.ingest.record.Decoder;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.Tokens;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Evaluates a model on items, some at a time: its losses on their responses, and its answers to
 * their questions. Belongs to the thread of the model's engine.
 */
public final class Evaluation {
  /** Items that are scored between two writes where nothing is asked. */
  private static final int ITEMS_AT_ONCE = 256;

  private final Subject subject;
  private final Optional<Reading> reading;
  private final Optional<Replies> replies;
  private final Decoder decoder;
  private final Limits limits;
  private final Speed speed = new Speed();

  /**
   * Bounds on what goes through the model at once, and so on memory.
   *
   * @param rows most responses that are written
   * @param tokens most tokens that are read for losses, padding included
   */
  public record Limits(int rows, int tokens) {
    public Limits {
      if (rows < 1) throw new IllegalArgumentException("--rows is " + rows + "; at least 1");
      if (tokens < 1) {
        throw new IllegalArgumentException("--batch-tokens is " + tokens + "; at least 1");
      }
    }
  }

  /** Hears how far an evaluation has come. */
  @FunctionalInterface
  public interface Progress {
    void at(long done, long goal, String what);
  }

  /**
   * An item that is left out.
   *
   * @param why in one line
   */
  public record LeftOut(String key, String why) {}

  /**
   * What there is at the end.
   *
   * @param predictions all of them, those of earlier calls too
   */
  public record Outcome(List<Prediction> predictions, List<LeftOut> leftOut, Speed speed) {
    public Outcome {
      predictions = List.copyOf(predictions);
      leftOut = List.copyOf(leftOut);
    }
  }

  /**
   * @param reading of texts, where losses are wanted
   * @param asking where answers are wanted
   */
  public Evaluation(
      Subject subject, Optional<Reading> reading, Optional<Asking> asking, Limits limits) {
    this.subject = subject;
    this.reading = reading;
    this.limits = limits;
    this.replies = asking.map(how -> new Replies(subject, how, limits.rows()));
    this.decoder = new Decoder(subject.format(), Integer.MAX_VALUE);
  }

  private record Ready(int index, Item item, Example example, long words) {
    Tokens prompt() {
      return example.tokens().part(0, example.loss().from(example.loss().size() - 1));
    }
  }

  /**
   * Goes through the items of which there is no prediction yet.
   *
   * @param items as they are put to the model
   * @param words that each item's response counts as; those of a text that was not changed
   */
  public Outcome run(List<Item> items, List<Long> words, Predictions predictions, Progress progress)
      throws IOException {
    var leftOut = new ArrayList<LeftOut>();
    var waiting = new ArrayList<Ready>();
    for (int i = 0; i < items.size(); i++) {
      var item = items.get(i);
      switch (decoder.decode(item.record().toString().getBytes(UTF_8), 0, i)) {
        case Decoded.Rejected(var reason, var detail) ->
            leftOut.add(
                new LeftOut(
                    item.key(),
                    reason.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + detail));
        case Decoded.Accepted(var example) -> {
          var ready = new Ready(i, item, example, words.get(i));
          var unfit = unfit(ready);
          if (unfit.isPresent()) leftOut.add(new LeftOut(item.key(), unfit.get()));
          else if (!predictions.has(i)) waiting.add(ready);
        }
      }
    }
    int most = replies.map(Replies::atOnce).orElse(ITEMS_AT_ONCE);
    long before = predictions.size();
    long goal = before + waiting.size();
    for (int from = 0; from < waiting.size(); from += most) {
      long done = before + from;
      progress.at(done, goal, "items");
      var some = waiting.subList(from, Math.min(waiting.size(), from + most));
      IntConsumer answered = n -> progress.at(done + n, goal, "items");
      predictions.add(predicted(some, progress, answered));
    }
    progress.at(goal, goal, "items");
    return new Outcome(predictions.all(), leftOut, speed);
  }

  /** How many words an item's response has, as white space parts them. */
  public static long words(Item item) {
    return TextLoss.words(item);
  }

  private Optional<String> unfit(Ready ready) {
    int context = subject.model().architecture().context();
    int length = ready.prompt().length();
    return replies.isPresent() && ready.item.isQuestion() && length > context
        ? Optional.of("its prompt has %,d tokens; the model reads %,d".formatted(length, context))
        : Optional.empty();
  }

  private List<Prediction> predicted(List<Ready> some, Progress progress, IntConsumer answered) {
    var losses = reading.map(how -> losses(some, how, progress));
    var questions = some.stream().filter(each -> each.item.isQuestion()).toList();
    var answers = replies.map(all -> answers(questions, all, answered)).orElseGet(List::of);
    var predictions = new ArrayList<Prediction>();
    int asked = 0;
    for (int i = 0; i < some.size(); i++) {
      var each = some.get(i);
      int place = i;
      boolean isAnswered = !answers.isEmpty() && each.item.isQuestion();
      predictions.add(
          new Prediction(
              each.index,
              each.item.key(),
              each.item.source(),
              losses.map(all -> all.get(place)),
              isAnswered ? Optional.of(answers.get(asked++)) : Optional.empty()));
    }
    return predictions;
  }

  /** The scorer borrows the model; nothing of it is to be closed. */
  @SuppressWarnings("resource")
  private List<TextLoss> losses(List<Ready> some, Reading how, Progress progress) {
    long began = System.nanoTime();
    long goal = some.stream().mapToLong(each -> how.tokensRead(each.example)).sum();
    long[] read = {0};
    var losses =
        new Losses(
                subject.scorer(),
                how,
                limits.tokens(),
                n -> {
                  read[0] += n;
                  // A single document may take long.
                  if (some.size() == 1) progress.at(Math.min(read[0], goal), goal, "tokens");
                })
            .byToken(some.stream().map(Ready::example).toList());
    var texts = new ArrayList<TextLoss>();
    for (int i = 0; i < some.size(); i++) {
      var item = some.get(i).item;
      int inText = subject.format().tokenizer().response(item.response()).length();
      long bytes = item.response().getBytes(UTF_8).length;
      texts.add(TextLoss.of(losses.get(i), inText, bytes, some.get(i).words));
    }
    speed.scored(texts.stream().mapToLong(TextLoss::tokens).sum(), System.nanoTime() - began);
    return texts;
  }

  private List<Reply> answers(List<Ready> questions, Replies all, IntConsumer answered) {
    if (questions.isEmpty()) return List.of();
    long began = System.nanoTime();
    var given =
        all.to(
            questions.stream().map(Ready::item).toList(),
            questions.stream().map(Ready::prompt).toList(),
            questions.stream().map(Ready::index).toList(),
            answered);
    speed.written(given.stream().mapToLong(Reply::tokens).sum(), System.nanoTime() - began);
    return given;
  }
}
