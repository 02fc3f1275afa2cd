package dev.latebloom.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.train.engine.Safetensors;
import dev.latebloom.train.engine.SafetensorsWriter;
import dev.latebloom.train.engine.SharedFiles;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.folder.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What files that people publish look like, and how they differ from the classes' own. */
final class PublishedModelsTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path folder;

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @ParameterizedTest
  @CsvSource({
    "Qwen3-0.6B-Base, Qwen3-0.6B-Base, 596049920",
    "Llama-3.2-1B, Llama-3.2-1B, 1235814400",
    "gemma-3-1b-pt, gemma-3-1b-pt, 999885952",
    "phi-2, phi-2, 2779683840",
    "gpt2, gpt2 (124M), 124439808",
    "DialoGPT-medium, gpt2-medium (355M), 354823168",
  })
  void everyWeightHasItsPublishedNameAndShape(String model, String section, long parameters)
      throws IOException {
    var shared = SharedFiles.folder("golden");
    var config = shared.resolve("hub_configs").resolve(model + ".config.json");
    Files.copy(config, folder.resolve("config.json"));
    var found = new TreeMap<String, String>();
    long count = 0;
    for (var weight : ModelFolder.architecture(folder).weights()) {
      found.put(weight.name(), weight.shape().toString());
      count += weight.shape().size();
    }
    assertThat(count).isEqualTo(parameters);
    assertThat(found)
        .containsExactlyEntriesOf(
            published(shared.resolve("hf_weight_names.tsv"), section, !model.equals("phi-2")));
  }

  @Test
  void mamba130mHasAsManyNumbersAsItsAuthorsSay() throws IOException {
    var shared = SharedFiles.folder("golden/hub_configs");
    Files.copy(shared.resolve("mamba-130m-hf.config.json"), folder.resolve("config.json"));
    assertThat(
            ModelFolder.architecture(folder).weights().stream()
                .mapToLong(weight -> weight.shape().size())
                .sum())
        .isEqualTo(129_135_360);
  }

  /** The lines "name TAB shape TAB xCount" of a section, {@code {i}} written out. */
  private static Map<String, String> published(Path file, String section, boolean tied)
      throws IOException {
    var weights = new TreeMap<String, String>();
    boolean inside = false;
    for (var line : Files.readAllLines(file)) {
      if (line.startsWith("##")) inside = line.startsWith("## " + section);
      var cells = line.split("\t", -1);
      if (!inside || cells.length != 3) continue;
      var shape = cells[1].replace('[', '(').replace(']', ')');
      for (int i = 0; i < Integer.parseInt(cells[2].substring(1)); i++) {
        weights.put(cells[0].replace("{i}", Integer.toString(i)), shape);
      }
    }
    if (tied) weights.remove("lm_head.weight");
    return weights;
  }

  @Test
  void theFirstGpt2FilesAreReadAndSavedUnderTheNewNames() throws IOException {
    var golden = SharedFiles.folder("golden/gpt2");
    try (var scope = TORCH.scope()) {
      var mask = TORCH.zeros(scope, new Shape(1, 1, 64, 64));
      write(
          golden,
          name -> name.replaceFirst("^transformer\\.", ""),
          Map.of("h.0.attn.bias", mask, "h.1.attn.bias", mask, "h.1.attn.masked_bias", mask));
    }
    assertIsReadAs(golden);
  }

  @Test
  void theAuthorsOwnMambaFilesAreRead() throws IOException {
    var golden = SharedFiles.folder("golden/mamba");
    write(golden, name -> name.replace("embeddings", "embedding"), Map.of());
    assertIsReadAs(golden);
  }

  @Test
  void aCopyOfTheTableAndTheFrequenciesAreNoWeights() throws IOException {
    var golden = SharedFiles.folder("golden/qwen3");
    var shape = new Shape(96, 32);
    try (var scope = TORCH.scope()) {
      var table =
          Safetensors.open(golden.resolve("model.safetensors"))
              .floats("model.embed_tokens.weight", shape);
      var frequencies = TORCH.zeros(scope, new Shape(8));
      var extra = "model.layers.0.self_attn.rotary_emb.inv_freq";
      write(
          golden,
          name -> name,
          Map.of("lm_head.weight", TORCH.create(scope, table, shape), extra, frequencies));
    }
    assertIsReadAs(golden);
  }

  @Test
  void aWeightThatTheModelHasNotIsNamed() throws IOException {
    try (var scope = TORCH.scope()) {
      var bias = TORCH.zeros(scope, new Shape(32));
      write(
          SharedFiles.folder("golden/llama"),
          name -> name,
          Map.of("model.layers.1.self_attn.q_proj.bias", bias));
    }
    int before = TORCH.liveArrays();
    assertThatThrownBy(() -> ModelFolder.load(TORCH, folder, Compute.FP32))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has model.layers.1.self_attn.q_proj.bias");
    assertThat(TORCH.liveArrays()).isEqualTo(before);
  }

  @Test
  void anUntiedHeadHasAGradientOfItsOwn() throws IOException {
    var golden = SharedFiles.folder("golden/llama");
    var table = "model.embed_tokens.weight";
    try (var scope = TORCH.scope()) {
      var values = Safetensors.open(golden.resolve("model.safetensors")).floats(table, SHAPE);
      write(golden, name -> name, Map.of("lm_head.weight", TORCH.create(scope, values, SHAPE)));
    }
    var config = (ObjectNode) JSON.readTree(folder.resolve("config.json").toFile());
    JSON.writeValue(
        folder.resolve("config.json").toFile(), config.put("tie_word_embeddings", false));
    try (var tied = ModelFolder.load(TORCH, golden, Compute.FP32);
        var untied = ModelFolder.load(TORCH, folder, Compute.FP32);
        var scope = TORCH.scope()) {
      assertThat(untied.layout().getLast().name()).isEqualTo("lm_head.weight");
      for (var model : new Model[] {tied, untied}) {
        var tokens = TORCH.create(scope, new int[] {3, 1, 4, 1, 5}, new Shape(1, 5));
        var at = TORCH.create(scope, new int[] {0, 1, 2, 3}, new Shape(4));
        var states = model.recordStates(tokens, at);
        model
            .crossEntropy(Long.MAX_VALUE)
            .backward(states, new int[] {1, 4, 1, 5}, new float[] {1, 1, 1, 1});
      }
      float[] together = tied.gradients().getFirst().toFloatArray();
      float[] added =
          untied.gradients().getFirst().add(untied.gradients().getLast()).toFloatArray();
      assertThat(added).containsExactly(together, within(1e-5f));
    }
  }

  private static final Shape SHAPE = new Shape(96, 32);

  /** The model of {@code golden}, its weights renamed, and {@code more} beside them. */
  private void write(Path golden, UnaryOperator<String> renamed, Map<String, NDArray> more)
      throws IOException {
    Files.copy(golden.resolve("config.json"), folder.resolve("config.json"));
    try (var model = ModelFolder.load(TORCH, golden, Compute.FP32)) {
      var writer = new SafetensorsWriter();
      more.forEach(writer::add);
      for (int i = 0; i < model.layout().size(); i++) {
        writer.add(renamed.apply(model.layout().get(i).name()), model.weights().get(i));
      }
      writer.write(folder.resolve("model.safetensors"));
    }
  }

  private void assertIsReadAs(Path golden) throws IOException {
    try (var expected = ModelFolder.load(TORCH, golden, Compute.FP32);
        var found = ModelFolder.load(TORCH, folder, Compute.FP32)) {
      assertThat(found.layout()).isEqualTo(expected.layout());
      for (int i = 0; i < found.weights().size(); i++) {
        assertThat(found.weights().get(i).toFloatArray())
            .containsExactly(expected.weights().get(i).toFloatArray());
      }
    }
  }
}
