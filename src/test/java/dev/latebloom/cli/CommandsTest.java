package dev.latebloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandsTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(strings = {"demo", "run", "ingest", "generate", "status", "sample", "export"})
  void everyCommandExplainsItself(String command) {
    assertThat(execute(command, "--help")).isZero();
    assertThat(out.toString()).contains("Usage: latebloom " + command);
  }

  @Test
  void generatesTheSameCorpusForTheSameSeed() throws IOException {
    var one = folder.resolve("one.jsonl");
    var two = folder.resolve("two.jsonl");
    var truth = folder.resolve("truth");
    assertThat(generate(one, "--truth", truth.toString())).isZero();
    assertThat(generate(two)).isZero();
    assertThat(Files.readAllLines(one)).hasSize(50).isEqualTo(Files.readAllLines(two));
    assertThat(truth).exists();
  }

  @Test
  void saysInOneLineThatASettingsFileIsMissing() {
    assertThat(execute("run", folder.resolve("none.conf").toString())).isEqualTo(1);
    assertThat(err.toString().strip()).contains("there is no file").doesNotContain("\n");
  }

  @Test
  void saysInOneLineThatThereIsNoCheckpoint() {
    assertThat(execute("sample", folder.toString(), "1+1=")).isEqualTo(1);
    assertThat(err.toString().strip()).contains("there is no checkpoint").doesNotContain("\n");
  }

  @Test
  void callsAWrongArgumentAUsageError() {
    assertThat(execute("generate", "poetry")).isEqualTo(2);
    assertThat(err.toString()).contains("--help");
  }

  @Test
  void refusesToEmptyAFolderThatIsNoRuns() throws IOException {
    Files.writeString(folder.resolve("thesis.txt"), "years of work");
    System.setProperty("latebloom.home", "");
    assertThat(execute("demo", "--folder", folder.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("is not the folder of a run");
    assertThat(folder.resolve("thesis.txt")).exists();
  }

  private int generate(Path to, String... more) {
    var arguments = new ArrayList<>(List.of("generate", "arithmetic"));
    arguments.addAll(List.of("-n", "50", "--seed", "3", "-o", to.toString()));
    arguments.addAll(List.of(more));
    return execute(arguments.toArray(String[]::new));
  }

  private int execute(String... arguments) {
    return Latebloom.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
