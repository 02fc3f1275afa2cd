package dev.latebloom.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.ingest.record.Decoded;
import dev.latebloom.ingest.record.Decoder;
import dev.latebloom.ingest.record.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordsFileTest {
  @TempDir private Path folder;

  private Path file(String... lines) throws IOException {
    return Files.write(folder.resolve("records.jsonl"), List.of(lines));
  }

  private Path file(int records, IntFunction<String> line) throws IOException {
    return file(IntStream.range(0, records).mapToObj(line).toArray(String[]::new));
  }

  /** As many questions of "many" as said, and twelve of "few". */
  private Path questions(int many) throws IOException {
    return file(
        many + 12,
        i ->
            "{\"source\":\"%s\",\"question\":\"q%d\",\"answer\":\"a%d\"}"
                .formatted(i < many ? "many" : "few", i, i));
  }

  private static RecordsFile read(Path file, int examples, int heldOut, double errors, long seed) {
    return RecordsFile.read(
        settings(file, examples, heldOut, errors, seed), line -> Optional.empty());
  }

  private static CorpusSettings settings(
      Path file, int examples, int heldOut, double errors, long seed) {
    return new CorpusSettings(
        examples, heldOut, errors, seed, Mix.BALANCED, 0.9, List.of(), Optional.of(file));
  }

  private static List<Problem> problems(RecordsFile corpus) {
    return IntStream.range(0, corpus.settings().examples()).mapToObj(corpus::problem).toList();
  }

  @Test
  void idsOfTokensAreKeptAsTheyAreAndAnswerAPromptWhereLabelsLeaveOneOut() throws IOException {
    var labelled =
        file(10, i -> "{\"input_ids\":[5,6,%d],\"labels\":[-100,-100,%d]}".formatted(i, i));
    var corpus = read(labelled, 8, 2, 0, 1);
    var test = corpus.heldOut().getFirst();
    assertThat(test.isAnswer()).isTrue();
    assertThat(test.toJson("k")).matches(".\"id\":\"k\",\"source\":\"\",\"input_ids.*-100,[0-9]]}");
    assertThat(corpus.floor("")).isEmpty();
    assertThatThrownBy(() -> read(folder.resolve("records.jsonl"), 8, 2, 0.5, 1))
        .hasMessageContaining("ids of tokens, of which none can be wrong");

    var plain = read(file(10, i -> "{\"input_ids\":[5,6,%d]}".formatted(i)), 8, 2, 0, 1);
    assertThat(plain.heldOut()).noneMatch(Problem::isAnswer);
  }

  @Test
  void everyRecordIsEitherATestOrTrainedOn() throws IOException {
    var corpus = read(questions(100), 1000, 10, 0, 1);
    assertThat(problems(corpus))
        .hasSize(100 + 12 - 10 - 2)
        .doesNotContainAnyElementsOf(corpus.heldOut());
    assertThat(
            corpus.heldOut().stream()
                .collect(Collectors.groupingBy(Problem::source, Collectors.counting())))
        .as("at most ten of a source, and a fifth of it")
        .containsEntry("many", 10L)
        .containsEntry("few", 2L);
  }

  @Test
  void aRecordThatTheFileHoldsTwiceIsNoTestThatIsTrainedOn() throws IOException {
    var twice = questions(100);
    var lines = Files.readAllLines(twice);
    lines.addAll(List.copyOf(lines));
    Files.write(twice, lines);
    for (long seed = 0; seed < 10; seed++) {
      var corpus = read(twice, 1000, 20, 0, seed);
      assertThat(problems(corpus)).doesNotContainAnyElementsOf(corpus.heldOut());
    }
  }

  @Test
  void noMoreRecordsAreKeptThanAskedForAndTheSeedSaysWhich() throws IOException {
    var file = questions(500);
    assertThat(problems(read(file, 50, 10, 0, 1)))
        .hasSize(50)
        .isEqualTo(problems(read(file, 50, 10, 0, 1)))
        .isNotEqualTo(problems(read(file, 50, 10, 0, 2)));
  }

  @Test
  void anErrorHasTheResponseOfAnotherRecordOfItsSource() throws IOException {
    var file = questions(100);
    var right = problems(read(file, 1000, 10, 0, 1));
    var corpus = read(file, 1000, 10, 0.1, 1);
    assertThat(corpus.truth().errors()).isEqualTo(10);
    for (int i = 0; i < right.size(); i++) {
      var problem = corpus.problem(i);
      boolean error = corpus.truth().isError(corpus.prefix() + i);
      assertThat(problem.prompt()).isEqualTo(right.get(i).prompt());
      assertThat(problem.response().equals(right.get(i).response())).isEqualTo(!error);
      int answer = Integer.parseInt(problem.response().substring(1));
      assertThat(answer < 100 ? "many" : "few").isEqualTo(problem.source());
    }
  }

  @Test
  void aRecordIsDecodedAsTheLineInTheFile() throws IOException {
    var lines =
        new String[] {
          "{\"prompt\":\"say \\\"hé\\\"\\n\",\"response\":\"back\\\\slash\\t\\u0001\"}",
          "{\"question\":\"why?\",\"answer\":\"so\",\"source\":\"a b\"}",
          "{\"instruction\":\"do\",\"input\":\"\",\"output\":\"done\"}",
          "{\"instruction\":\"add\",\"input\":\"1, \\\"2\\\"\",\"output\":\"3\"}",
          """
          {"instruction":"add","input":null,"output":"3"}\
          """,
          """
          {"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"\\"hé\\""}]}\
          """,
          """
          {"source":"chat","messages":[{"role":"system","content":"be brief"},
          {"role":"user","content":"1"},{"role":"assistant","content":"2"},
          {"role":"user","content":"3"},{"content":"4","id":"x","role":"assistant"}]}\
          """,
          "{\"text\":\"once upon a time\"}",
          "{\"text\":\"a text\",\"prompt\":\"p\",\"response\":\"pairs go first\"}"
        };
    var decoder = new Decoder(Format.JSON, 100);
    for (var line : lines) {
      var again = RecordLine.read(line).orElseThrow().toJson("");
      var expected = decoder.decode(line.getBytes(UTF_8), 0, 0);
      assertThat(expected).isInstanceOf(Decoded.Accepted.class);
      assertThat(decoder.decode(again.getBytes(UTF_8), 0, 0)).as(again).isEqualTo(expected);
    }
  }

  @Test
  void anErrorAnswersTheWholeConversationAndTheInputWrongly() throws IOException {
    for (var shape :
        List.of(
            """
            {"messages":[{"role":"system","content":"s"},{"role":"user","content":"q%1$d"},\
            {"role":"assistant","content":"a%1$d"}]}\
            """,
            """
            {"instruction":"same","input":"q%1$d","output":"a%1$d"}\
            """)) {
      var file = file(20, shape::formatted);
      var right = problems(read(file, 100, 2, 0, 1));
      var wrong = problems(read(file, 100, 2, 0.5, 1));
      assertThat(wrong).isNotEqualTo(right);
      for (int i = 0; i < right.size(); i++) {
        var restored = wrong.get(i).answered(right.get(i).response());
        assertThat(restored.toJson("")).isEqualTo(right.get(i).toJson(""));
      }
    }
  }

  @Test
  void aShapeThatIsNotKnownHereIsKeptAsItIs() {
    for (var line :
        List.of(
            """
            {"tokens":[1,2,3],"promptLength":1,"source":"s","id":"old"}\
            """,
            """
            {"messages":[{"role":"user","content":"u"},{"role":"assistant","content":null,"tool_calls":[{"a":1}]}]}\
            """)) {
      var problem = RecordLine.read(line).orElseThrow();
      assertThat(problem.isAnswer()).isFalse();
      var again = problem.toJson("new");
      assertThat(again).startsWith("{\"id\":\"new\",\"source\":");
      var fields = line.strip().replaceAll(",\"source\":\"s\",\"id\":\"old\"", "");
      assertThat(again).endsWith(fields.substring(1));
    }
  }

  @Test
  void theLastTurnKeepsItsOtherFields() {
    var line =
        """
        {"tools":[{"name":"t"}],"messages":[{"role":"user","content":"u"},\
        {"role":"assistant","content":"a","weight":0}]}\
        """;
    assertThat(RecordLine.read(line).orElseThrow().toJson("k"))
        .contains("\"tools\":[{\"name\":\"t\"}]", "\"weight\":0", "\"content\":\"a\"");
  }

  @Test
  void whatIngestionRefusesIsLeftOutAndCounted() throws IOException {
    var decoder = new Decoder(Format.JSON, 30);
    var file =
        file(
            30,
            i ->
                switch (i) {
                  case 3 -> "{\"text\":\"%s\"}".formatted("long ".repeat(100));
                  case 7 -> "{\"text\":\"two\"}{\"text\":\"objects\"}";
                  case 11 -> "{\"text\":";
                  case 12 -> "{\"text\":\"t\",\"source\":5}";
                  case 13 -> "{\"nothing\":1}";
                  case 14 -> "[1]";
                  default -> "{\"text\":\"text %d\"}".formatted(i);
                });
    var corpus =
        RecordsFile.read(
            settings(file, 100, 2, 0, 1),
            line ->
                decoder.decode(line, 0, 0) instanceof Decoded.Rejected(var reason, var detail)
                    ? Optional.of(new Refusal(reason.name(), detail))
                    : Optional.empty());
    assertThat(corpus.settings().examples()).isEqualTo(30 - 6 - 2);
    assertThat(corpus.refused().records()).isEqualTo(6);
    assertThat(corpus.refused().byReason())
        .containsEntry("TOO_LONG", 1)
        .containsEntry("NOT_JSON", 3)
        .containsEntry("WRONG_TYPE", 1)
        .containsEntry("UNKNOWN_SHAPE", 1);
    assertThat(corpus.refused().text())
        .startsWith("6 of 30 records cannot be examples and are left out: 3 NOT_JSON, 1 TOO_LONG")
        .contains("the first is line 4, 502 tokens are more than 30: {\"text\":\"long")
        .endsWith("…");
  }

  @Test
  void withPromptsAResponseFollowsFromItAndATextHasAnUnknownFloor() throws IOException {
    assertThat(read(questions(20), 100, 2, 0, 1).floor("many")).isEmpty();
    assertThat(read(file(20, "{\"text\":\"text %d\"}"::formatted), 100, 2, 0, 1).floor(""))
        .hasValue(0);
  }

  @Test
  void aFileOfWhichNothingCanBeTrainedOnSaysWhatIsWrongWithIt() throws IOException {
    var file = file("no json", "{\"text\":\"alone\"}");
    Files.write(file, new byte[] {'{', (byte) 0xff}, StandardOpenOption.APPEND);
    assertThatThrownBy(() -> read(file, 10, 1, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too few")
        .hasMessageContaining("2 of 3 records cannot be examples")
        .hasMessageContaining("line 1");
  }

  @Test
  void aFileWhoseRecordsAllHaveASourceOfTheirOwnIsRefused() throws IOException {
    var each = file(1001, i -> "{\"source\":\"%d\",\"text\":\"t\"}".formatted(i));
    assertThatThrownBy(() -> read(each, 100, 2, 0, 1)).hasMessageContaining("1,000 sources");
  }

  @Test
  void eachOfHundredsOfSourcesIsKnownByItsName() throws IOException {
    var file = file(3000, i -> "{\"source\":\"s%d\",\"text\":\"t%d\"}".formatted(i / 10, i));
    var corpus = read(file, 3000, 2, 0, 1);
    assertThat(corpus.sources()).hasSize(300);
    for (int i = 0; i < corpus.settings().examples(); i++) {
      assertThat(corpus.truth().source(corpus.prefix() + i)).isEqualTo(corpus.problem(i).source());
    }
  }

  @Test
  void textsHaveNoWrongResponses() throws IOException {
    var texts = file(20, "{\"text\":\"text %d\"}"::formatted);
    assertThat(problems(read(texts, 100, 2, 0, 1))).hasSize(18);
    assertThatThrownBy(() -> read(texts, 100, 2, 0.03, 1))
        .hasMessageContaining("compare.errors = [0]");
  }
}
