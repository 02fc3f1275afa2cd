package dev.latebloom.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.evaluate.answer.AnswerRule;
import dev.latebloom.evaluate.data.DataFiles;
import dev.latebloom.evaluate.data.Item;
import dev.latebloom.ingest.record.Format;
import dev.latebloom.ingest.record.RecordFormat;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.model.generate.Sampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvaluationTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final Subject SUBJECT =
      new Subject(
          Model.create(
              TORCH, new ModelSettings(256, 32, 2, 4, 2, 48, 48, 10000, 1e-5), 0, Compute.FP32, 3),
          RecordFormat.ofBytes(Format.JSON));
  private static final Reading READING = new Reading(48, 24, false);

  @TempDir private Path folder;

  @AfterAll
  static void close() {
    SUBJECT.close();
    TORCH.close();
  }

  /** All weights zero: every byte is as likely, so a byte costs 8 bits and 256 times per byte. */
  @Test
  void aModelThatKnowsNothingNeedsEightBitsAByte() throws IOException {
    var settings = new ModelSettings(256, 16, 1, 2, 2, 16, 48, 10000, 1e-5);
    try (var subject =
        new Subject(
            Model.create(TORCH, settings, 0, Compute.FP32, 3), RecordFormat.ofBytes(Format.JSON))) {
      for (var weight : subject.model().weights()) weight.muli(0);
      var items =
          List.of(Item.text("t", "", "\u00fcber den Wolken, wo sonst? ".repeat(9)), question(1));
      var outcome = run(subject, items, Optional.empty(), 8, Predictions.inMemory());
      var text = Score.of(outcome.predictions().subList(0, 1)).getFirst();
      assertThat(text.bitsPerByte().mean()).isCloseTo(8, within(1e-5));
      // 27 letters, one of which has two bytes, and five words, nine times.
      assertThat(Math.log(text.wordPerplexity()) / Math.log(256)).isCloseTo(28 / 5.0, within(1e-5));
      var loss = outcome.predictions().getLast().loss().orElseThrow();
      assertThat(loss.mean()).isCloseTo(Math.log(256), within(1e-5));
      assertThat(loss.tokens()).isEqualTo(3);
      assertThat(loss.bytes()).isEqualTo(2);
    }
  }

  @Test
  void anInterruptedEvaluationEndsAsOneThatWasNot() throws IOException {
    var items = questions();
    var asking = Optional.of(asking(1, Sampling.GREEDY));
    var whole = run(SUBJECT, items, asking, 8, Predictions.inMemory()).predictions();
    assertThat(whole).hasSize(20).allMatch(each -> each.reply().isPresent());
    var path = folder.resolve("p.jsonl");
    try (var predictions = Predictions.in(path, Map.of())) {
      run(SUBJECT, items, asking, 8, predictions);
    }
    var lines = Files.readAllLines(path);
    Files.write(path, lines.subList(0, 12));
    try (var predictions = Predictions.in(path, Map.of())) {
      var resumed = run(SUBJECT, items, asking, 3, predictions).predictions();
      assertThat(replies(resumed)).isEqualTo(replies(whole));
      for (int i = 0; i < whole.size(); i++) {
        double expected = whole.get(i).loss().orElseThrow().nats();
        assertThat(resumed.get(i).loss().orElseThrow().nats()).isCloseTo(expected, within(1e-4));
      }
    }
    assertThat(Files.readAllLines(path)).hasSize(lines.size());
  }

  @Test
  void samplesDoNotDependOnWhatIsAskedBeside() throws IOException {
    var asking = Optional.of(asking(3, new Sampling(1, 0, 1, 9)));
    var together = run(SUBJECT, questions(), asking, 60, Predictions.inMemory()).predictions();
    var alone = run(SUBJECT, questions(), asking, 3, Predictions.inMemory()).predictions();
    assertThat(replies(alone)).isEqualTo(replies(together));
    assertThat(together).allMatch(each -> each.reply().orElseThrow().votes().size() == 3);
  }

  @Test
  void whatDoesNotFitIsLeftOutWithAReason() throws IOException {
    var items = List.of(question(1), question(100), Item.text("z", "", "a\0b"));
    var asking = Optional.of(asking(1, Sampling.GREEDY));
    var outcome = run(SUBJECT, items, asking, 8, Predictions.inMemory());
    assertThat(outcome.predictions()).hasSize(1);
    assertThat(outcome.leftOut().getFirst().why())
        .isEqualTo("its prompt has 100 tokens; the model reads 48");
    assertThat(outcome.leftOut().getLast().why()).startsWith("control token: ");
  }

  private static List<Optional<Reply>> replies(List<Prediction> predictions) {
    return predictions.stream().map(Prediction::reply).toList();
  }

  private List<Item> questions() throws IOException {
    var lines = new ArrayList<String>();
    for (int i = 0; i < 20; i++) {
      lines.add(
          "{\"prompt\":\"%s=\",\"response\":\"%d\"}".formatted("x".repeat(1 + 7 * i % 11), i));
    }
    var file = Files.write(folder.resolve("q.jsonl"), lines);
    return DataFiles.read(List.of(file.toString()));
  }

  private Item question(int length) throws IOException {
    var line = "{\"prompt\":\"%s\",\"response\":\"12\"}".formatted("q".repeat(length));
    var file = Files.writeString(folder.resolve("one.jsonl"), line);
    return DataFiles.read(List.of(file.toString())).getFirst();
  }

  private static Asking asking(int samples, Sampling sampling) {
    return new Asking(AnswerRule.of("auto"), 6, List.of(), samples, sampling);
  }

  private static Evaluation.Outcome run(
      Subject subject, List<Item> items, Optional<Asking> asking, int rows, Predictions predictions)
      throws IOException {
    var limits = new Evaluation.Limits(rows, 200);
    var words = items.stream().map(Evaluation::words).toList();
    return new Evaluation(subject, Optional.of(READING), asking, limits)
        .run(items, words, predictions, (_, _, _) -> {});
  }
}
