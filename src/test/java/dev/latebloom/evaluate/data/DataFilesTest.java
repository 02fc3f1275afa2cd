package dev.latebloom.evaluate.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFilesTest {
  @TempDir private Path folder;

  @Test
  void gsm8kIsReadAsItIs() throws IOException {
    var item = only("gsm8k.jsonl", "{\"question\":\"How many?\",\"answer\":\"9*2=18\\n#### 18\"}");
    assertThat(item.question()).isEqualTo("How many?");
    assertThat(item.record().toString())
        .isEqualTo("{\"question\":\"How many?\",\"answer\":\"9*2=18\\n#### 18\"}");
    assertThat(item.key()).isEqualTo("gsm8k.jsonl:1");
  }

  @Test
  void svampIsReadAsItIs() throws IOException {
    var item =
        only(
            "SVAMP.json",
            """
            [{"ID": "chal-1", "Body": "Each pack of dvds costs 76 dollars. There is a discount of 25 dollars",
              "Question": "How much do you pay for a pack?", "Equation": "( 76.0 - 25.0 )", "Answer": 51.0, "Type": "Subtraction"}]
            """);
    assertThat(item.question())
        .isEqualTo(
            "Each pack of dvds costs 76 dollars. There is a discount of 25 dollars. How much do you"
                + " pay for a pack?");
    assertThat(item.answer()).isEqualTo("51");
  }

  @Test
  void aquaIsReadAsItIs() throws IOException {
    var item =
        only(
            "aqua.json",
            """
            {"question": "How fast?", "options": ["A)21", "B)21.5", "C)22", "D)22.5", "E)23"], "rationale": "23 it is.", "correct": "E"}
            """);
    assertThat(item.question())
        .isEqualTo("How fast?\nAnswer choices: (A) 21 (B) 21.5 (C) 22 (D) 22.5 (E) 23");
    assertThat(item.answer()).isEqualTo("E");
    assertThat(item.options()).containsExactly("21", "21.5", "22", "22.5", "23");
    assertThat(item.response()).isEqualTo("23 it is.\nThe answer is (E).");
  }

  @Test
  void otherChoicesAreReadByLabelAndByNumber() throws IOException {
    var arc =
        "{\"id\":\"q7\",\"question\":\"Which?\",\"choices\":{\"text\":[\"ice\",\"fire\"],\"label\":[\"1\",\"2\"]},\"answerKey\":\"2\"}";
    assertThat(only("arc.jsonl", arc).answer()).isEqualTo("B");
    assertThat(only("arc.jsonl", arc).key()).isEqualTo("q7");
    var mmlu = "{\"question\":\"Which?\",\"choices\":[\"ice\",\"fire\"],\"answer\":1}";
    assertThat(only("mmlu.jsonl", mmlu).answer()).isEqualTo("B");
  }

  @Test
  void aConversationAsksItsLastQuestion() throws IOException {
    var item =
        only(
            "chat.jsonl",
            "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":\"Ho\"},"
                + "{\"role\":\"user\",\"content\":\"2+2?\"},{\"role\":\"assistant\",\"content\":\"4\"}],\"source\":\"chat\"}");
    assertThat(item.question()).isEqualTo("2+2?");
    assertThat(item.answer()).isEqualTo("4");
    assertThat(item.source()).isEqualTo("chat");
  }

  @Test
  void aTutoringDialogueAsksForTheTeachersResponse() throws IOException {
    var item =
        only(
            "dialogues.jsonl",
            "{\"id\":\"d1\",\"utterances\":[{\"text\":\"Hi\",\"speaker\":\"teacher\"},"
                + "{\"text\":\"4\",\"speaker\":\"student\"}],"
                + "\"response\":{\"text\":\"Why?\",\"speaker\":\"teacher\"}}");
    assertThat(item.question()).isEqualTo("4");
    assertThat(item.response()).isEqualTo("Why?");
    assertThat(item.record().toString())
        .isEqualTo(
            "{\"messages\":[{\"role\":\"assistant\",\"content\":\"Hi\"},"
                + "{\"role\":\"user\",\"content\":\"4\"},{\"role\":\"assistant\",\"content\":\"Why?\"}]}");
  }

  @Test
  void aFileThatHoldsNoRecordsIsOneText() throws IOException {
    Files.writeString(folder.resolve("b.txt"), "It was\nthe best");
    Files.writeString(folder.resolve("a.txt"), "of times");
    var items = DataFiles.read(List.of(folder + "/*.txt"));
    assertThat(items).extracting(Item::source).containsExactly("a.txt", "b.txt");
    assertThat(items.getLast().isQuestion()).isFalse();
    assertThat(items.getLast().record().get("text").asText()).isEqualTo("It was\nthe best");
  }

  @Test
  void badFilesAreNamedWithTheirLine() throws IOException {
    Files.writeString(folder.resolve("x.jsonl"), "{\"text\":\"a\"}\n{\"text\":\n{]\n");
    assertThatThrownBy(() -> DataFiles.read(List.of(folder + "/x.jsonl")))
        .hasMessageContaining("x.jsonl is not JSON in line 3");
    Files.writeString(folder.resolve("y.jsonl"), "{\"text\":\"a\"}\n{\"story\":\"a\"}\n");
    assertThatThrownBy(() -> DataFiles.read(List.of(folder + "/y.jsonl")))
        .hasMessageContaining("line 2")
        .hasMessageContaining("question and answer");
    assertThatThrownBy(() -> DataFiles.read(List.of(folder.toString())))
        .hasMessageContaining("is a folder");
    assertThatThrownBy(() -> DataFiles.read(List.of(folder + "/*.csv")))
        .hasMessageContaining("no file is like");
    assertThatThrownBy(() -> DataFiles.read(List.of(folder + "/z.txt")))
        .isInstanceOf(NoSuchFileException.class);
    Files.write(folder.resolve("bin.txt"), new byte[] {(byte) 0xff, 0});
    assertThatThrownBy(() -> DataFiles.read(List.of(folder + "/bin.txt")))
        .hasMessageContaining("bin.txt is not text in UTF-8");
  }

  @Test
  void solvedExamplesStandBeforeTheQuestion() {
    var shot = question("1+1?", "2");
    var asked = question("2+2?", "4");
    var format = Optional.of("Q: {question}\nA:");
    var plain = new Prompting(format, List.of(shot), false);
    assertThat(plain.of(asked).record().toString())
        .isEqualTo("{\"prompt\":\"Q: 1+1?\\nA: 2\\n\\nQ: 2+2?\\nA:\",\"response\":\" 4\"}");
    assertThat(plain.stop()).contains("\n\n");
    var chat = new Prompting(Optional.empty(), List.of(shot), true);
    assertThat(chat.of(asked).record().toString())
        .isEqualTo(
            "{\"messages\":[{\"role\":\"user\",\"content\":\"1+1?\"},{\"role\":\"assistant\",\"content\":\"2\"},"
                + "{\"role\":\"user\",\"content\":\"2+2?\"},{\"role\":\"assistant\",\"content\":\"4\"}]}");
    var none = new Prompting(Optional.empty(), List.of(), true);
    assertThat(none.of(asked)).isEqualTo(asked);
    assertThatThrownBy(() -> new Prompting(Optional.of("Q:"), List.of(), true))
        .hasMessageContaining("{question}");
  }

  private static Item question(String question, String answer) {
    var record = Item.object("question", question, "answer", answer);
    return new Item("k", "", record, question, answer, answer, List.of());
  }

  private Item only(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
    return DataFiles.read(List.of(folder.resolve(name).toString())).getFirst();
  }
}
