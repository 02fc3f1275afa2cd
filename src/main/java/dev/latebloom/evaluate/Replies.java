package dev.latebloom.evaluate;

import dev.latebloom.evaluate.answer.Expected;
import dev.latebloom.evaluate.data.Item;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.model.generate.Generation;
import dev.latebloom.train.model.generate.StopTexts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Asks a model questions, many at once, and finds its answers. */
final class Replies {
  /** Responses a row that are asked for together; what is not yet all there is lost by a kill. */
  private static final int ROUNDS = 4;

  private final Subject subject;
  private final Asking asking;
  private final int rowsAtOnce;
  private final StopTexts stops;
  private final Generation generation;

  /**
   * @param rowsAtOnce most responses that are written at once; it bounds the memory
   */
  Replies(Subject subject, Asking asking, int rowsAtOnce) {
    this.subject = subject;
    this.asking = asking;
    this.rowsAtOnce = rowsAtOnce;
    var tokenizer = subject.format().tokenizer();
    this.stops = new StopTexts(tokenizer, asking.stops());
    this.generation =
        new Generation(subject.model(), rowsAtOnce, tokenizer.end()).stoppingAt(stops);
  }

  /** How many questions are put together: more than there are rows, which are then seldom idle. */
  int atOnce() {
    return Math.max(1, ROUNDS * rowsAtOnce / asking.samples());
  }

  /**
   * The replies to some questions.
   *
   * @param indices of the items, on which with the seed depends what is drawn
   * @param replied hears how many replies' worth of responses is written
   */
  List<Reply> to(
      List<Item> items, List<Tokens> prompts, List<Integer> indices, IntConsumer replied) {
    int samples = asking.samples();
    var rows = new ArrayList<Tokens>();
    var streams = new long[prompts.size() * samples];
    for (int i = 0; i < streams.length; i++) {
      rows.add(prompts.get(i / samples));
      streams[i] = (long) indices.get(i / samples) * samples + i % samples;
    }
    var written =
        generation
            .telling(responses -> replied.accept(responses / samples))
            .continuations(rows, streams, asking.maxNew(), asking.sampling());
    var replies = new ArrayList<Reply>();
    for (int i = 0; i < items.size(); i++) {
      replies.add(
          reply(items.get(i), prompts.get(i), written.subList(i * samples, (i + 1) * samples)));
    }
    return replies;
  }

  private Reply reply(Item item, Tokens prompt, List<Tokens> written) {
    var tokenizer = subject.format().tokenizer();
    var expected = asking.rule().expected(item.answer(), item.options());
    var texts = written.stream().map(each -> stops.before(tokenizer.text(prompt, each))).toList();
    var answers = texts.stream().map(expected::in).toList();
    int counts = mostFrequent(answers, expected);
    var extracted = answers.get(counts);
    return new Reply(
        tokenizer.text(prompt),
        texts.get(counts),
        extracted,
        expected.answer(),
        extracted.map(expected::isRight).orElse(false),
        texts.size() == 1 ? List.of() : answers.stream().map(each -> each.orElse("")).toList(),
        written.stream().mapToInt(Tokens::length).sum());
  }

  /** Which response first gives the answer that most give; one without an answer gives none. */
  private static int mostFrequent(List<Optional<String>> answers, Expected expected) {
    int best = 0;
    int most = 0;
    for (int i = 0; i < answers.size(); i++) {
      int votes = 0;
      for (var other : answers) if (expected.areSame(answers.get(i), other)) votes++;
      if (votes > most) {
        most = votes;
        best = i;
      }
    }
    return best;
  }
}
