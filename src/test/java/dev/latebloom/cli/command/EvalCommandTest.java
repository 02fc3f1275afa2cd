package dev.latebloom.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.cli.Latebloom;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.fresh.ModelSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvalCommandTest {
  @TempDir private Path folder;
  private final StringWriter err = new StringWriter();
  private Path one = Path.of("");
  private Path two = Path.of("");
  private Path data = Path.of("");

  @BeforeEach
  void write() throws IOException {
    one = model("one", 1);
    two = model("two", 2);
    var lines = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      lines.append(
          "{\"question\":\"%d+1?\",\"answer\":\"%d\",\"source\":\"s%d\"}%n"
              .formatted(i, i + 1, i % 2));
    }
    data = Files.writeString(folder.resolve("data.jsonl"), lines);
  }

  @Test
  void twoFoldersAreComparedInOneCommand() throws IOException {
    var file = folder.resolve("p.jsonl");
    var printed = evaluated("--against", two + "", "-o", file + "", "-n", "4", "--json");
    var json = new ObjectMapper().readTree(printed);
    assertThat(json.at("/all/items").asInt()).isEqualTo(6);
    assertThat(json.at("/sources/s1/items").asInt()).isEqualTo(3);
    double first = json.at("/all/loss/mean").asDouble();
    double second = json.at("/against/all/loss/mean").asDouble();
    assertThat(json.at("/difference/loss/mean").asDouble()).isCloseTo(first - second, within(1e-9));
    assertThat(Files.readAllLines(file)).hasSize(7);
    assertThat(Files.readAllLines(folder.resolve("p.against.jsonl"))).hasSize(7);
    assertThat(evaluated("--against", two + "", "-o", file + "", "-n", "4", "--json"))
        .contains("\"scored_tokens_per_second\":null");
  }

  @Test
  void noiseIsMeasuredBesideTheTextsAsTheyAre() throws IOException {
    assertThat(evaluated("--only", "loss", "--noise", "uppercase:0,antspeak"))
        .containsPattern("uppercase:0.0 +\\S+ +\\+0.00")
        .contains("antspeak");
  }

  @Test
  void lossesByLengthStandBesideThoseOfWholeTexts() throws IOException {
    var json =
        new ObjectMapper().readTree(evaluated("--only", "loss", "--lengths", "1x,4", "--json"));
    var whole = json.at("/all/bits_per_byte/mean").asDouble();
    assertThat(json.at("/lengths/64/bits_per_byte/mean").asDouble()).isEqualTo(whole);
    assertThat(json.at("/lengths/4/bits_per_byte/mean").asDouble()).isNotEqualTo(whole);
    assertThat(evaluated("--only", "loss", "--lengths", "8,64")).containsPattern(" +8 +[0-9.]+ ");
  }

  @Test
  void mistakesGetOneLineThatSaysWhatToDo() throws IOException {
    var file = folder.resolve("p.jsonl");
    evaluated("-o", file + "", "-n", "4");
    assertThat(refused("-o", file + "", "-n", "5"))
        .contains("has predictions with --max-new = 4, not 5");
    assertThat(refused("--answer", "magic")).contains("--answer is \"magic\"; use auto");
    assertThat(refused("--shots", "2")).contains("--shots-from");
    assertThat(refused("--samples", "4")).contains("--temperature");
    assertThat(refused("--context", "4096")).contains("--context is 4096, but the model reads 64");
    assertThat(refused("--noise", "fog")).contains("\"fog\" does not exist");
    assertThat(refused("--lengths", "4y")).contains("\"4y\"; give tokens (2048)");
    assertThat(refused("--lengths", "4,4")).contains("has 4 twice");
    assertThat(refused("--lengths", "4", "--trained", "0")).contains("--trained is 0");
    assertThat(refused("--lengths", "4", "--only", "answers")).contains("leave out --only answers");
    assertThat(refused("--limit", "-1")).contains("--limit is -1");
    assertThat(refused("--prompt", "Q:")).contains("{question}");
  }

  @Test
  void whatCannotBeScoredAtAllIsRefused() throws IOException {
    data = Files.writeString(folder.resolve("empty.txt"), "");
    assertThat(refused("--only", "loss")).contains("nothing can be scored", "empty");
  }

  private String refused(String... more) throws IOException {
    err.getBuffer().setLength(0);
    assertThat(execute(more)).isEqualTo("");
    assertThat(err.toString().strip()).startsWith("latebloom eval: ").doesNotContain("\n");
    return err.toString();
  }

  private String evaluated(String... more) throws IOException {
    var printed = execute(more);
    assertThat(err.toString()).isEmpty();
    return printed;
  }

  private String execute(String... more) throws IOException {
    var arguments = new String[more.length + 6];
    System.arraycopy(
        new String[] {"eval", one + "", "--data", data + "", "--quiet", "--threads=1"},
        0,
        arguments,
        0,
        6);
    System.arraycopy(more, 0, arguments, 6, more.length);
    return Printed.by(
        () -> Latebloom.commandLine().setErr(new PrintWriter(err, true)).execute(arguments));
  }

  private Path model(String name, long seed) throws IOException {
    var path = Files.createDirectory(folder.resolve(name));
    var settings = new ModelSettings(256, 32, 2, 4, 2, 48, 64, 10000, 1e-5);
    try (var torch = Torch.load("cpu", 1);
        var model = Model.create(torch, settings, 0, Compute.FP32, seed)) {
      ModelFolder.save(model, path);
    }
    return path;
  }
}
