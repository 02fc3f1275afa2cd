package dev.latebloom.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.cli.Latebloom;
import dev.latebloom.train.engine.SharedFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class CommandsTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "run",
        "ingest",
        "rejected",
        "generate",
        "status",
        "sample",
        "chat",
        "eval",
        "export",
        "weights",
        "lab",
        "lab icl",
        "dialog",
        "dialog convert",
        "dialog check",
        "dialog answer",
        "dialog score",
        "dialog rank",
        "dialog train-ranker",
        "compare"
      })
  void everyCommandExplainsItself(String command) {
    assertThat(execute((command + " --help").split(" "))).isZero();
    assertThat(out.toString()).contains("Usage: latebloom " + command);
  }

  @Test
  void theListOfCommandsHasWholeSentences() {
    for (var command : Latebloom.commandLine().getSubcommands().values()) {
      // The one of help is picocli's own.
      if (command.getCommand() instanceof CommandLine.HelpCommand) continue;
      var first = command.getCommandSpec().usageMessage().description()[0];
      assertThat(first).as(command.getCommandName()).matches("[A-Z].*[.]");
    }
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
  void aFileThatIsThereIsNotReplacedUnlessForced() throws IOException {
    var mine = Files.writeString(folder.resolve("mine"), "years of work");
    assertThat(generate(mine)).isEqualTo(1);
    assertThat(err.toString()).contains("mine exists already", "--force").hasLineCount(1);
    assertThat(generate(folder.resolve("new/one.jsonl"), "--truth", mine + "")).isEqualTo(1);
    var lab = Files.createDirectory(folder.resolve("lab"));
    Files.writeString(lab.resolve("icl.json"), "{}");
    assertThat(execute("lab", "icl", "--quick", "-o", lab.toString())).isEqualTo(1);
    assertThat(mine).hasContent("years of work");
    assertThat(generate(mine, "--force")).isZero();
    assertThat(Files.readAllLines(mine)).hasSize(50);
  }

  @ParameterizedTest
  @ValueSource(strings = {"arithmetic", "dominoes", "markov"})
  void generatesEveryCorpusWithItsTruth(String corpus) throws IOException {
    var records = folder.resolve(corpus);
    var truth = folder.resolve("truth");
    assertThat(execute("generate", corpus, "-n", "30", "-o", records + "", "--truth", truth + ""))
        .isZero();
    assertThat(Files.readAllLines(records)).hasSize(30).allMatch(line -> line.contains(corpus));
    assertThat(Files.readAllLines(truth)).hasSize(31);
  }

  @Test
  void saysInOneLineThatASettingsFileIsMissing() {
    assertThat(execute("run", folder.resolve("none.conf").toString())).isEqualTo(1);
    assertThat(err.toString().strip()).contains("there is no file").doesNotContain("\n");
  }

  @Test
  void namesTheFolderThatIngestWasGivenForAFile() throws IOException {
    var conf = Files.writeString(folder.resolve("run.conf"), "");

    assertThat(execute("ingest", folder.toString(), "-c", conf.toString())).isEqualTo(1);
    assertThat(err.toString().strip()).contains(folder + " is a folder").doesNotContain("\n");
  }

  @Test
  void saysInOneLineThatThereIsNoCheckpoint() {
    assertThat(execute("sample", folder.toString(), "1+1=")).isEqualTo(1);
    assertThat(err.toString().strip()).contains("there is no checkpoint").doesNotContain("\n");
  }

  @Test
  void samplesAPublishedModelTokenForToken() throws IOException {
    var model = SharedFiles.folder("models/stories260K");
    var expected = new ArrayList<String>();
    new ObjectMapper()
        .readTree(model.resolve("expected.json").toFile())
        .get("greedy_ids")
        .forEach(id -> expected.add(id.asText()));
    int half = expected.size() / 2;
    var begun = String.join(",", expected.subList(0, half));
    var max = Integer.toString(expected.size() - 1);
    var printed =
        Printed.by(
            () ->
                assertThat(execute("sample", model.toString(), "--ids", "-n", max, "1", begun))
                    .isZero());
    var lines = printed.lines().toList();
    assertThat(lines.get(0)).isEqualTo(String.join(",", expected));
    // The second prompt has fewer tokens to go, and gets as many as the first.
    assertThat(lines.get(1)).startsWith(String.join(",", expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1,,2", "one", "", "99999999999"})
  void saysInOneLineThatAPromptIsNoTokenIds(String prompt) {
    var model = SharedFiles.folder("models/stories260K");
    assertThat(execute("sample", model.toString(), "--ids", prompt)).isEqualTo(1);
    assertThat(err.toString().strip()).contains("is not token ids").doesNotContain("\n");
  }

  @Test
  void writesOneTextPieceByPieceAsItWritesSeveralAtOnce() {
    var model = SharedFiles.folder("models/stories260K").toString();
    var alone = sampled(model, "-n", "30", "Once upon");
    assertThat(alone.strip()).startsWith("Once upon").hasSizeGreaterThan(20);
    assertThat(sampled(model, "-n", "30", "Once upon", "The dog")).startsWith(alone);
  }

  @Test
  void endsATextBeforeItsStop() {
    var model = SharedFiles.folder("models/stories260K").toString();
    var whole = sampled(model, "-n", "30", "Once upon").strip();
    var stop = "{";
    assertThat(whole).contains(stop);
    var before = whole.substring(0, whole.indexOf(stop)) + "\n";
    assertThat(sampled(model, "-n", "30", "--stop", stop, "Once upon")).isEqualTo(before);
    assertThat(sampled(model, "-n", "30", "--stop", stop, "Once upon", "The dog"))
        .startsWith(before);
  }

  @Test
  void continuesThePromptsOfAFile() throws IOException {
    var model = SharedFiles.folder("models/stories260K").toString();
    var given = sampled(model, "-n", "5", "--json", "Once", "The");
    var lines = Files.writeString(folder.resolve("prompts.txt"), "Once\nThe\n");
    assertThat(sampled(model, "-n", "5", "--json", "--prompts", lines.toString())).isEqualTo(given);
    var objects = folder.resolve("prompts.jsonl");
    Files.writeString(objects, "{\"prompt\": \"Once\"}\n{\"prompt\": \"The\", \"id\": 2}");
    assertThat(sampled(model, "-n", "5", "--json", "--prompts", objects.toString()))
        .isEqualTo(given);
    Files.writeString(objects, "{\"prompt\": \"Once\"}\n{\"text\": \"The\"}");
    assertThat(execute("sample", model, "--prompts", objects.toString())).isEqualTo(1);
    assertThat(err.toString().strip()).contains("line 2 is no object").doesNotContain("\n");
  }

  @Test
  void saysBeforeItWritesAnythingWhichPromptIsTooLong() throws IOException {
    var model = SharedFiles.folder("models/stories260K").toString();
    var lines = Files.writeString(folder.resolve("prompts.txt"), "Once\n" + "a".repeat(600));
    var printed =
        Printed.by(
            () ->
                assertThat(
                        execute(
                            "sample", model, "--tokenizer=bytes", "--prompts", lines.toString()))
                    .isEqualTo(1));
    assertThat(printed).isEmpty();
    assertThat(err.toString()).contains("prompt 2 has 600 tokens, and the model reads 512");
  }

  private String sampled(String... arguments) {
    var all =
        Stream.concat(
            Stream.of("sample", "--quiet", "--tokenizer", "bytes"), Arrays.stream(arguments));
    return Printed.by(() -> assertThat(execute(all.toArray(String[]::new))).isZero());
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
