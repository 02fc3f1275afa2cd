package dev.latebloom.dialog.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.train.engine.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConversionTest {
  private static final Length WORDS = new Length(Length.WORDS, Optional.empty());
  private static final Cutting LAST = new Cutting(false, WORDS, 0);
  private static final Cutting ALL = new Cutting(true, WORDS, 0);

  private static final String MATHDIAL =
      """
      {"qid":1,"conversation":"Teacher: (focus)Why (4)?|EOM|Mariana: So: 2+2|EOM|Teacher: (generic)Yes|EOM|Student: Thanks"}
      {"qid":2,"conversation":"Teacher: Hi|EOM|Student: Bye"}
      {"qid":3,"conversation":"Teacher: Hi|EOM|no speaker"}
      """;

  @TempDir private Path folder;

  @Test
  void theLastTurnOfAMathDialTeacherIsTheResponse() throws IOException {
    var converted = Conversion.of(file(MATHDIAL), LAST);

    assertThat(converted.passages())
        .extracting(Passage::json)
        .containsExactly(
            "{\"id\":\"mathdial-1\",\"source\":\"mathdial\",\"utterances\":[{\"text\":\"Why"
                + " (4)?\",\"speaker\":\"teacher\"},{\"text\":\"So:"
                + " 2+2\",\"speaker\":\"student\"}],"
                + "\"response\":{\"text\":\"Yes\",\"speaker\":\"teacher\"}}");
    assertThat(converted.leftOut())
        .extracting(each -> each.id() + " " + each.why())
        .containsExactly(
            "mathdial-2 the teacher answers nothing",
            "mathdial-3 a turn names no speaker: no speaker");
  }

  @Test
  void theLastTurnsThatFitStayBeforeAResponse() throws IOException {
    var cutting = new Cutting(false, WORDS, 3);
    var passage = Conversion.of(file(MATHDIAL), cutting).passages().getFirst();
    assertThat(passage.utterances()).containsExactly(new Utterance("So: 2+2", "student"));

    var tooShort = Conversion.of(file(MATHDIAL), new Cutting(false, WORDS, 2));
    assertThat(tooShort.passages()).isEmpty();
    assertThat(tooShort.leftOut().getFirst().why()).contains("is too long");
  }

  @Test
  void everyAnswerOfACimaTutorMakesADialogueThatEndsWithTheStudent() throws IOException {
    var file =
        file(
            """
            {"prepDataset":{"7":{"past_convo":["Rosa is pink.","Is it 'e rosa'?"],
             "tutorResponses":["Almost.","No."," "]}},"shapeDataset":{}}
            """);
    var converted = Conversion.of(file, LAST);

    assertThat(converted.passages())
        .extracting(Passage::id)
        .containsExactly("cima-prep-7-0", "cima-prep-7-1");
    assertThat(converted.passages().getFirst().turns())
        .containsExactly(
            new Utterance("Rosa is pink.", "teacher"),
            new Utterance("Is it 'e rosa'?", "student"),
            new Utterance("Almost.", "teacher"));
    assertThat(converted.leftOut()).hasSize(1);
  }

  @Test
  void whatIsNeitherIsRefusedByName() throws IOException {
    var file = file("{\"text\":\"a\"}");
    assertThatThrownBy(() -> Conversion.of(file, LAST))
        .hasMessageContaining("is neither a file of CIMA")
        .hasMessageContaining("nor one of MathDial");
  }

  @Test
  void bothPublishedFilesBecomeCheckedDialoguesWhichCanBePartedWithoutLeakage() throws IOException {
    var shared = SharedFiles.folder("data/dialogues");
    var cima = Conversion.of(shared.resolve("cima.json"), LAST);
    var mathDial = Conversion.of(shared.resolve("mathdial-test.jsonl"), ALL);

    assertThat(cima.passages().size() + cima.leftOut().size()).isEqualTo(3315);
    assertThat(mathDial.passages()).hasSizeGreaterThan(2 * 599);
    for (var converted : List.of(cima, mathDial)) {
      var split = Dialogues.split("all", converted.passages().toArray(Passage[]::new));
      var report = new Check(WORDS, 0, 3).of(List.of(split));
      assertThat(report.flaws()).allMatch(flaw -> flaw.kind() == Flaw.Kind.DUPLICATE);

      var wanted = List.of(new Parting.Wanted("train", 9), new Parting.Wanted("dev", 1));
      var parts = Parting.of(report.mended(List.of(split)), wanted, 3, 1).parts();
      assertThat(Leakage.between(parts, 3)).isEmpty();
    }
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("file.json"), content);
  }
}
