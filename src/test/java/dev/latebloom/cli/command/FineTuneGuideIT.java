package dev.latebloom.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.config.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guide to fine-tuning, followed to the letter. */
final class FineTuneGuideIT {
  private static final Path GUIDE = Path.of("docs/fine-tune.md");
  private static final String NEW_MODEL =
      """
      latebloom {
        run { folder = "data/base", epochs = 20 }
        kafka.topic = "base"
        train.model { width = 16, layers = 1, heads = 2, kv-heads = 2, hidden = 32, context = 512 }
      }
      """;

  @TempDir Path folder;

  @Test
  void everyCommandOfTheGuideDoesWhatItSays() throws Exception {
    write("train.jsonl", block("json"));
    write("held-out.jsonl", blocks("json").get(1));
    write("my.conf", block("hocon"));
    write("base.conf", NEW_MODEL);
    for (var command :
        List.of("run base.conf --data train.jsonl", "export data/base -o models/my-model")) {
      latebloom(command);
    }

    for (var line : blocks("bash")) {
      for (var command : line.lines().toList()) {
        assertThat(command).startsWith("./latebloom ");
        latebloom(command.substring("./latebloom ".length()));
      }
    }

    assertThat(folder.resolve("data/my/evaluations.jsonl")).content().contains("\"step\":200,");
    assertThat(folder.resolve("adapters/adapter_model.safetensors")).exists();
    assertThat(folder.resolve("my-model/model.safetensors")).exists();
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private static String block(String language) throws IOException {
    return blocks(language).getFirst();
  }

  private static List<String> blocks(String language) throws IOException {
    return Pattern.compile("```" + language + "\\R(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(GUIDE))
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  private void latebloom(String line) throws Exception {
    var command = ChildJvm.latebloom(List.of("-XX:TieredStopAtLevel=1", "-Xmx512m"), words(line));
    var output = folder.resolve("output");
    var process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(120, TimeUnit.SECONDS);
    if (!ended) process.destroyForcibly();
    assertThat(ended).as("%s: did not end", line).isTrue();
    assertThat(process.exitValue()).as("%s:\n%s", line, Files.readString(output)).isZero();
  }

  /** As a shell splits them: by spaces, but within single quotes. */
  private static List<String> words(String line) {
    return Pattern.compile("'([^']*)'|(\\S+)")
        .matcher(line)
        .results()
        .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
        .toList();
  }
}
