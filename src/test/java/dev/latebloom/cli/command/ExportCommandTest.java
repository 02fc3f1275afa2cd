package dev.latebloom.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import dev.latebloom.cli.Latebloom;
import dev.latebloom.ingest.token.ByteTokenizer;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.BaseType;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Lora;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.folder.ModelSource;
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Takes models out of checkpoints of bytes, whole and with adapters. */
final class ExportCommandTest {
  private static final ModelSettings SIZES =
      new ModelSettings(256, 32, 2, 4, 2, 48, 64, 10000, 1e-5);
  private static final OptimizerSettings OPTIMIZER =
      new OptimizerSettings(0.9, 0.95, 1e-8, 0, 1, new Schedule.Constant(3e-2));

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path whole;
  private Path adapted;

  @BeforeEach
  void makeCheckpoints() throws IOException {
    whole = Files.createDirectory(folder.resolve("whole"));
    adapted = Files.createDirectory(folder.resolve("adapted"));
    try (var torch = Torch.load("cpu", 1)) {
      var nothing = new ModelSource.Nothing(SIZES, 0);
      trainAndSave(torch, nothing.open(torch, Compute.FP32, 1), whole);
      var lora = new Lora(4, 32, 0, List.of("all-linear"), BaseType.FP32);
      var source = ModelSource.Adapted.fresh(ModelSource.Folder.of(whole), lora);
      trainAndSave(torch, source.open(torch, Compute.FP32, 1), adapted);
    }
  }

  private static void trainAndSave(Torch torch, Model model, Path to) throws IOException {
    try (var training = TrainingStep.create(torch, model, OPTIMIZER)) {
      int[] tokens = "abcdefgh".chars().toArray();
      var row = new MicroBatch(new long[1], 8, tokens, new int[] {1}, new int[] {8});
      for (int step = 1; step <= 15; step++) training.apply(new Batch(step, List.of(row)));
      training.save(to);
      Files.write(to.resolve("tokenizer.json"), new ByteTokenizer().json());
      Files.write(to.resolve("tokenizer_config.json"), new ByteTokenizer().configuration());
    }
  }

  @Test
  void aWholeModelIsItsFilesAndNothingOfTheRun() throws IOException {
    var to = folder.resolve("out/model");
    assertThat(execute("export", whole.toString(), "-o", to.toString())).isZero();
    assertThat(names(to))
        .containsExactly(
            "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json");
    assertThat(to.resolve("model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("model.safetensors"));
  }

  @Test
  void adaptersStayAdaptersUnlessTheyAreMerged() throws IOException {
    var bare = folder.resolve("bare");
    var merged = folder.resolve("merged");
    assertThat(execute("export", adapted.toString(), "-o", bare.toString())).isZero();
    assertThat(names(bare))
        .containsExactly(
            "adapter_config.json",
            "adapter_model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json");
    assertThat(execute("export", adapted.toString(), "--merge", "-o", merged.toString())).isZero();
    assertThat(out.toString())
        .containsPattern("logits moved by at most [\\d.e-]+, by [\\d.e-]+ in");
    assertThat(names(merged))
        .containsExactly(
            "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json");
    float[] expected = logits(adapted);
    assertThat(logits(bare)).containsExactly(expected);
    assertThat(distance(logits(merged), expected)).isLessThan(1e-4);
    assertThat(distance(logits(whole), expected)).isGreaterThan(1e-2);
    assertThat(execute("sample", adapted.toString(), "-n", "4", "ab")).isZero();
    assertThat(execute("sample", merged.toString(), "-n", "4", "ab")).isZero();
  }

  @Test
  void whatStandsBesideAModelGoesWithItAndNothingOfTheRun() throws IOException {
    for (var name :
        List.of("chat_template.jinja", "LICENSE", "pool.bin", "manifest.json", ".hidden")) {
      Files.writeString(whole.resolve(name), name);
    }
    Files.writeString(
        whole.resolve("generation_config.json"), "{\"eos_token_id\":[5,0],\"top_p\":0.9}");
    var to = folder.resolve("out");
    assertThat(execute("export", whole.toString(), "-o", to.toString())).isZero();
    var expected =
        List.of(
            "LICENSE",
            "chat_template.jinja",
            "config.json",
            "generation_config.json",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json");
    assertThat(names(to)).isEqualTo(expected);
    var merged = folder.resolve("merged");
    Files.writeString(adapted.resolve("chat_template.jinja"), "the run's");
    assertThat(execute("export", adapted.toString(), "--merge", "-o", merged.toString())).isZero();
    assertThat(names(merged)).isEqualTo(expected);
    assertThat(merged.resolve("chat_template.jinja")).hasContent("the run's");
    assertThat(merged.resolve("generation_config.json")).content().contains("[ 0, 5 ]", "0.9");
  }

  @Test
  void otherTokensThanTheModelsOwnAreSaid() throws IOException {
    var other =
        Files.writeString(
            folder.resolve("tokenizer.json"),
            """
            {"version": "1.0", "added_tokens": [],
             "model": {"type": "BPE", "vocab": {"a": 0, "</s>": 1}, "merges": []}}
            """);
    var arguments = List.of("sample", whole.toString(), "-n", "1", "a", "--tokenizer");
    assertThat(execute(with(arguments, other.toString()))).isZero();
    assertThat(err.toString().strip())
        .contains("--tokenizer = " + other, "other tokens than its own", whole.toString())
        .doesNotContain("\n");
    assertThat(execute(with(arguments, "bytes"))).isZero();
    assertThat(err.toString()).hasLineCount(1);
  }

  private static String[] with(List<String> arguments, String last) {
    return Stream.concat(arguments.stream(), Stream.of(last)).toArray(String[]::new);
  }

  @Test
  void aFolderWithFilesIsLeftAloneUnlessForced() throws IOException {
    var to = Files.createDirectory(folder.resolve("full"));
    Files.writeString(to.resolve("notes.txt"), "mine");
    Files.writeString(to.resolve("adapter_config.json"), "{}");
    assertThat(execute("export", whole.toString(), "-o", to.toString())).isEqualTo(1);
    assertThat(err.toString().strip()).contains("is not empty", "--force").doesNotContain("\n");
    assertThat(names(to)).containsExactly("adapter_config.json", "notes.txt");
    assertThat(execute("export", whole.toString(), "-o", to.toString(), "--force")).isZero();
    assertThat(names(to))
        .containsExactly(
            "config.json",
            "model.safetensors",
            "notes.txt",
            "tokenizer.json",
            "tokenizer_config.json");
    assertThat(execute("export", whole.toString(), "-o", whole.toString(), "--force")).isEqualTo(1);
    assertThat(err.toString()).contains("is the checkpoint itself");
    assertThat(whole.resolve("model.safetensors")).exists();
  }

  @Test
  void whatIsNoCheckpointIsSaidBeforeAnythingIsWritten() {
    var to = folder.resolve("never");
    var from = folder.resolve("nothing").toString();
    assertThat(execute("export", from, "-o", to.toString())).isEqualTo(1);
    assertThat(err.toString().strip()).contains("there is no checkpoint").doesNotContain("\n");
    assertThat(to).doesNotExist();
  }

  private static float[] logits(Path model) throws IOException {
    try (var torch = Torch.load("cpu", 1);
        var loaded = ModelFolder.load(torch, model, Compute.FP32);
        var scope = torch.scope()) {
      var at = torch.create(scope, new int[] {0, 1, 2}, new Shape(3));
      var tokens = torch.create(scope, new int[] {97, 98, 7}, new Shape(1, 3));
      return loaded.logits(tokens, at).toFloatArray();
    }
  }

  private static double distance(float[] found, float[] expected) {
    double most = 0;
    for (int i = 0; i < found.length; i++) {
      most = Math.max(most, Math.abs((double) found[i] - expected[i]));
    }
    return most;
  }

  private static List<String> names(Path in) throws IOException {
    try (Stream<Path> files = Files.list(in)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private int execute(String... arguments) {
    return Latebloom.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
