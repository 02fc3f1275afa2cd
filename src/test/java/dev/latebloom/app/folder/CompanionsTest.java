package dev.latebloom.app.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latebloom.app.settings.ModelParts;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.app.settings.SettingsException;
import dev.latebloom.app.settings.SettingsReader;
import dev.latebloom.train.engine.SharedFiles;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.folder.ModelFolder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is carried from the folder of a published chat model into a run's checkpoints. */
final class CompanionsTest {
  private static final String END = "ingest.end-token=<|im_end|>";
  private static final int IM_END = 260;
  private static final int END_OF_TEXT = 261;

  @TempDir private Path folder;
  private Path base;
  private Path out;

  @BeforeEach
  void copyAModel() throws IOException {
    base = Files.createDirectory(folder.resolve("base"));
    out = Files.createDirectory(folder.resolve("out"));
    try (Stream<Path> files =
        Files.list(SharedFiles.folder("cases/export-loses-chat-files/model"))) {
      for (var file : files.toList())
        Files.write(base.resolve(name(file)), Files.readAllBytes(file));
    }
  }

  @Test
  void aCheckpointHasWhatTheBaseHasBesideTheModel() throws IOException {
    for (var name : List.of("README.md", "added_tokens.json", "vocab.txt", "modeling_x.py")) {
      Files.writeString(base.resolve(name), name);
    }
    for (var name :
        List.of(
            "pytorch_model.bin",
            "optimizer.pt",
            "m.GGUF",
            "model.safetensors.index.json",
            "trainer_state.json",
            "manifest.json",
            "pinned",
            ".gitattributes")) {
      Files.writeString(base.resolve(name), name);
    }
    Files.createDirectory(base.resolve("original"));
    settings().companions().writeTo(out);
    assertThat(names(out))
        .containsExactly(
            "README.md",
            "added_tokens.json",
            "chat_template.jinja",
            "generation_config.json",
            "modeling_x.py",
            "special_tokens_map.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "vocab.txt");
    for (var name : List.of("README.md", "chat_template.jinja", "tokenizer.json")) {
      assertThat(out.resolve(name)).hasSameBinaryContentAs(base.resolve(name));
    }
    // The base's own end token: every file says so already.
    assertThat(out.resolve("special_tokens_map.json"))
        .hasSameBinaryContentAs(base.resolve("special_tokens_map.json"));
  }

  @Test
  void everyFileNamesTheEndTokenOfTheRun() throws IOException {
    Files.writeString(
        base.resolve("generation_config.json"), "{\"eos_token_id\":261,\"top_p\":0.5}");
    var settings = settings(END);
    settings.companions().writeTo(out);
    try (var torch = Torch.load("cpu", 1);
        var model = settings.train().model().open(torch, Compute.FP32, 1)) {
      ModelFolder.save(model, out);
    }
    for (var name : List.of("config.json", "generation_config.json")) {
      assertThat(json(name).get("eos_token_id").valueStream().map(JsonNode::asInt))
          .as(name)
          .containsExactly(IM_END, END_OF_TEXT);
    }
    for (var name : List.of("tokenizer_config.json", "special_tokens_map.json")) {
      assertThat(json(name).get("eos_token").asText()).as(name).isEqualTo("<|im_end|>");
    }
    assertThat(json("special_tokens_map.json").get("pad_token").asText())
        .isEqualTo("<|endoftext|>");
    assertThat(json("generation_config.json").get("top_p").asDouble()).isEqualTo(0.5);
    assertThat(settings.ingest().format().tokenizer().isOf(out)).isTrue();
  }

  @Test
  void theFilesOfAnotherTokenizerAreItsOwn() throws IOException {
    var other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("chat_template.jinja"), "other");
    Files.writeString(
        other.resolve("tokenizer.json"),
        """
        {"version": "1.0", "added_tokens": [],
         "model": {"type": "BPE", "vocab": {"a": 0, "</s>": 1}, "merges": []}}
        """);
    var settings = settings("ingest.tokenizer=" + other);
    settings.companions().writeTo(out);
    assertThat(names(out))
        .containsExactly(
            "chat_template.jinja",
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json");
    assertThat(out.resolve("chat_template.jinja")).hasContent("other");
    // Ids of the base's tokenizer are other tokens of this one.
    assertThat(json("generation_config.json").get("eos_token_id").asInt()).isEqualTo(1);
    assertThat(json("generation_config.json").get("bos_token_id").asInt()).isEqualTo(1);
    assertThat(ModelParts.of(settings.effective().getConfig("latebloom")).warning().orElseThrow())
        .contains("ingest.tokenizer = " + other, base.toString())
        .doesNotContain("\n");
  }

  @Test
  void aCheckpointHasTheTemplateThatTheRunWasToldOf() throws IOException {
    settings("ingest.chat-template=chatml").companions().writeTo(out);
    assertThat(out.resolve("chat_template.jinja")).content().contains("<|im_start|>", "generation");
    var again = "train.model.path=" + base;
    var told = read(again, "ingest.chat-template=" + out.resolve("chat_template.jinja"));
    assertThat(told.ingest().format().template().opensText()).isTrue();
  }

  @Test
  void aModelIsTrainedByItsOwnTemplateUnlessToldOtherwise() throws IOException {
    assertThat(settings().ingest().format().template().name())
        .isEqualTo(base.resolve("chat_template.jinja").toString());
    Files.writeString(base.resolve("chat_template.jinja"), "\n{% extends 'x' %}");
    assertThatThrownBy(() -> settings().ingest())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("latebloom.ingest.chat-template")
        .hasMessageContaining("line 2: {% extends %} is not known here");
  }

  @Test
  void aModelWithMoreTokensThanBytesRemembersThatItWasTrainedOnBytes() throws IOException {
    settings("ingest.tokenizer=bytes").companions().writeTo(out);
    Files.copy(base.resolve("config.json"), out.resolve("config.json"));
    assertThat(OwnTokenizer.in(out)).contains(out.toString());
    assertThat(names(out)).doesNotContain("chat_template.jinja", "special_tokens_map.json");
    var again = "train.model.path=" + out;
    assertThat(read(again).ingest().format().tokenizer().end()).isZero();
  }

  @Test
  void adaptersHaveTheTokenizersFilesAndNoOthers() throws IOException {
    settings(END, "train.lora.rank=2").companions().writeTo(out);
    assertThat(names(out))
        .containsExactly(
            "chat_template.jinja",
            "special_tokens_map.json",
            "tokenizer.json",
            "tokenizer_config.json");
  }

  @Test
  void whatIsTooLargeIsLeftOut() throws IOException {
    try (var file = new RandomAccessFile(base.resolve("video.mp4").toFile(), "rw")) {
      file.setLength(Companions.MOST_BYTES);
    }
    settings().companions().writeTo(out);
    assertThat(names(out)).contains("chat_template.jinja").doesNotContain("video.mp4");
  }

  @Test
  void aDamagedFileIsNamed() throws IOException {
    Files.writeString(base.resolve("generation_config.json"), "{");
    assertThatThrownBy(this::settings)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("train.model.path")
        .hasMessageContaining("generation_config.json is not JSON");
  }

  private Settings settings(String... more) throws IOException {
    return read(
        Stream.concat(Stream.of("train.model.path=" + base), Stream.of(more))
            .toArray(String[]::new));
  }

  private Settings read(String... assignments) throws IOException {
    var file = folder.resolve("run.conf");
    Files.writeString(file, "latebloom { run.steps = 700, ingest.max-tokens = 64 }");
    return SettingsReader.read(file, List.of(assignments));
  }

  private JsonNode json(String name) throws IOException {
    return new JsonMapper().readTree(out.resolve(name).toFile());
  }

  private static List<String> names(Path in) throws IOException {
    try (Stream<Path> files = Files.list(in)) {
      return files.map(CompanionsTest::name).sorted().toList();
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
