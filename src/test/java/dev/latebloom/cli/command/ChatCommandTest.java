package dev.latebloom.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.cli.Latebloom;
import dev.latebloom.train.engine.SharedFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChatCommandTest {
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder;

  @Test
  void aLineIsAMessageAndResetBeginsAnew() throws IOException {
    var model = model();
    var twice = chat("Hi\n/reset\n\nHi\n", model, "-n", "6");
    var once = chat("Hi\n", model, "-n", "6");
    assertThat(twice).isEqualTo(once + once);
    assertThat(err.toString()).containsPattern("12 tokens, [0-9.]+ tokens/s");
  }

  @Test
  void whatWasSaidBeforeIsPartOfTheNextQuestion() throws IOException {
    var model = model();
    // The template says how many messages it has been given, and writes nothing else.
    Files.writeString(
        folder.resolve("chat_template.jinja"),
        "{{ raise_exception(messages | map(attribute='role') | join(',')) if messages | length > 3"
            + " }}x");
    assertThat(run("Hi\nAgain\n", model, "-n", "1", "--system", "Be brief")).isEqualTo(1);
    assertThat(err.toString()).contains("system,user,assistant,user");
  }

  @Test
  void aConversationThatDoesNotFitGoesOnWithoutItsLastMessage() throws IOException {
    var model = model();
    var long1 = "hello ".repeat(4000);
    var answers = chat(long1 + "\nHi\n", model, "-n", "4");
    assertThat(answers).isEqualTo(chat("Hi\n", model, "-n", "4"));
    assertThat(err.toString()).contains("it goes on without this message, and /reset begins anew");
  }

  @Test
  void aModelWithoutATemplateIsRefusedWithWhatToDo() throws IOException {
    var model = model();
    Files.delete(folder.resolve("chat_template.jinja"));
    assertThat(run("Hi\n", model)).isEqualTo(1);
    assertThat(err.toString().strip())
        .contains("has no chat template", "--chat-template")
        .doesNotContain("\n");
    assertThat(run("Hi\n", model, "--chat-template", "plain", "-n", "2")).isZero();
  }

  private String model() throws IOException {
    try (var files = Files.list(SharedFiles.folder("cases/export-loses-chat-files/model"))) {
      for (var file : files.toList()) {
        Files.copy(file, folder.resolve(String.valueOf(file.getFileName())));
      }
    }
    return folder.toString();
  }

  private String printed = "";

  private String chat(String input, String... arguments) {
    assertThat(run(input, arguments)).isZero();
    return printed;
  }

  private int run(String input, String... arguments) {
    var all = new ArrayList<>(List.of("chat"));
    all.addAll(List.of(arguments));
    var out = new ByteArrayOutputStream();
    var before = System.out;
    var stdin = System.in;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return Latebloom.commandLine()
          .setErr(new PrintWriter(err, true))
          .execute(all.toArray(String[]::new));
    } finally {
      System.setOut(before);
      System.setIn(stdin);
      printed = out.toString(StandardCharsets.UTF_8);
    }
  }
}
