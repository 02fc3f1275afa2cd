package dev.latebloom.dialog.data;

import static dev.latebloom.dialog.data.Dialogues.passage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AnswersFileTest {
  private static final List<Passage> DIALOGUES =
      List.of(passage("a", "1", "2"), passage("b", "3", "4"));

  @TempDir private Path folder;

  @Test
  void answersOfTheSharedTaskAndOfEvalAreReadInTheOrderOfTheDialogues() throws IOException {
    var shared =
        file(
            """
            {"id":"b","text":"four","speaker":"teacher"}
            {"id":"a","text":"two","speaker":"teacher"}
            """);
    assertThat(AnswersFile.read(shared, DIALOGUES)).containsExactly("two", "four");
    var predictions =
        file(
            """
            {"evaluation":{"model":"m"}}
            {"index":0,"id":"a","source":"","prompt":"1","response":"two","right":true}
            {"index":1,"id":"b","source":"","prompt":"3","response":"","right":false}
            """);
    assertThat(AnswersFile.read(predictions, DIALOGUES)).containsExactly("two", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'id':'a','text':'x'}                                   | has no answer to b",
        "{'id':'a','text':'x'}{'id':'b','text':'x'}{'id':'c','text':'x'} | answers c, which is not",
        "{'id':'a','text':'x'}{'id':'a','text':'x'}              | :2 answers a a second time",
        "{'id':'a','txt':'x'}                                    | :1 has no id, or neither text",
        "x                                                       | :1 is not JSON",
      })
  void whatIsNotAnAnswerToEachIsRefusedByName(String lines, String said) throws IOException {
    var file = file(lines.replace('\'', '"').replace("}{", "}\n{"));
    assertThatThrownBy(() -> AnswersFile.read(file, DIALOGUES)).hasMessageContaining(said);
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("answers.jsonl"), content);
  }
}
