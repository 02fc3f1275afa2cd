package dev.latebloom.dialog.data;

import static dev.latebloom.dialog.data.Dialogues.passage;
import static dev.latebloom.dialog.data.Dialogues.split;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CheckTest {
  private static final String TEACHER = "{\"text\":\"Why?\",\"speaker\":\"teacher\"}";
  private static final String STUDENT = "{\"text\":\"4\",\"speaker\":\"student\"}";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "NOT_JSON     | {'id':'a'",
        "NOT_JSON     | {'id':'a','utterances':[S],'response':T} {}",
        "SCHEMA       | [{'id':'a','utterances':[S],'response':T}]",
        "SCHEMA       | {'utterances':[S],'response':T}",
        "SCHEMA       | {'id':'a','response':T}",
        "SCHEMA       | {'id':'a','utterances':[],'response':T}",
        "SCHEMA       | {'id':'a','utterances':['Hi'],'response':T}",
        "SCHEMA       | {'id':'a','utterances':[S],'response':'Why?'}",
        "SCHEMA       | {'id':'a','utterances':[{'text':1,'speaker':'student'}],'response':T}",
        "SPEAKER      | {'id':'a','utterances':[{'text':'4','speaker':'crowd'}],'response':T}",
        "EMPTY        | {'id':'a','utterances':[{'text':' ','speaker':'student'}],'response':T}",
        "LAST_SPEAKER | {'id':'a','utterances':[T],'response':S}",
        "TOO_LONG     | {'id':'a','utterances':[{'text':'1 2"
            + " 3','speaker':'student'}],'response':T}",
      })
  void eachFlawIsFoundAndNamedByItsKind(Flaw.Kind kind, String line) throws IOException {
    var text = line.replace('\'', '"').replace("[S]", "[" + STUDENT + "]");
    text = text.replace("[T]", "[" + TEACHER + "]").replace(":T", ":" + TEACHER);
    var file = Files.writeString(folder.resolve("a.jsonl"), text.replace(":S", ":" + STUDENT));

    var report = check(3).of(List.of(Split.read(file)));

    assertThat(report.flaws()).extracting(Flaw::kind).containsExactly(kind);
    assertThat(report.flaws().getFirst().place()).hasToString("a.jsonl:1");
    assertThat(report.isClean()).isFalse();
  }

  @Test
  void aTestSetHasNoResponsesAndNoFlaws() {
    var asked = new Passage("a", "", List.of(new Utterance("4", "student")), Optional.empty());
    var report = check(0).of(List.of(split("test", asked)));
    assertThat(report.isClean()).isTrue();
    assertThat(report.splits().getFirst().unanswered()).isEqualTo(1);
  }

  @Test
  void whatIsSaidTwiceIsFoundWhateverItsCaseAndWhiteSpace() {
    var report =
        check(0)
            .of(
                List.of(
                    split("train", passage("a", "What is 2+2?", "4")),
                    split("dev", passage("b", "what is  2+2? ", "4"), passage("a", "Hi", "4"))));

    assertThat(report.flaws())
        .extracting(flaw -> flaw.place() + " " + flaw.kind() + " " + flaw.what())
        .containsExactly("dev:1 DUPLICATE as in train:1", "dev:2 SAME_ID as in train:1");
    assertThat(report.mended(List.of(split("dev", passage("b", "what is 2+2?", "4")))))
        .allMatch(split -> split.passages().isEmpty());
  }

  @Test
  void aRunOfThreeTurnsInTwoSplitsLeaks() {
    var train = split("train", passage("a", "1", "2", "3", "4", "5"), passage("b", "x", "y"));
    var dev =
        split("dev", passage("c", "8", "9", "3", "4", "5", "6"), passage("d", "2", "3", "4", "7"));

    var leakage = Leakage.between(List.of(train, dev), 3).getFirst();

    // Who speaks is the teacher in the third turn of a and of d, and the student in that of c.
    assertThat(leakage.pairs()).isEqualTo(1);
    assertThat(leakage.touchedFirst()).isEqualTo(1);
    assertThat(leakage.touchedSecond()).isEqualTo(1);
    assertThat(leakage.example().orElseThrow().second()).hasToString("dev:2");
    assertThat(leakage.example().orElseThrow().run())
        .isEqualTo("student\t2\nteacher\t3\nstudent\t4");
    assertThat(Leakage.between(List.of(train, dev), 4)).isEmpty();
  }

  @Test
  void aDialogueShorterThanARunLeaksWhereAllOfItStandsInAnother() {
    var train = split("train", passage("a", "1", "2", "3", "4"));
    var dev = split("dev", passage("b", "1", "2"), passage("c", "1", "2", "5", "6"));
    for (var pair : List.of(List.of(train, dev), List.of(dev, train))) {
      assertThat(Leakage.between(pair, 3).getFirst().pairs()).isEqualTo(1);
      assertThat(Leakage.between(pair, 3).getFirst().example().orElseThrow().run())
          .isEqualTo("student\t1\nteacher\t2");
    }
  }

  @Test
  void lengthIsCountedInTheTokensOfATokenizer() throws IOException {
    var one = split("train", passage("a", "é", "ab"));
    assertThat(new Check(Length.of("bytes"), 3, 3).of(List.of(one)).flaws())
        .extracting(Flaw::what)
        .containsExactly("4 tokens (bytes)");
    assertThat(new Check(Length.of("bytes"), 4, 3).of(List.of(one)).flaws()).isEmpty();
  }

  @Test
  void aFileOfNothingIsRefused() throws IOException {
    var file = Files.writeString(folder.resolve("a.jsonl"), "\n");
    assertThatThrownBy(() -> Split.read(file)).hasMessageEndingWith("it needs a dialogue a line");
  }

  private static Check check(int maxTokens) {
    return new Check(new Length(Length.WORDS, Optional.empty()), maxTokens, 3);
  }
}
