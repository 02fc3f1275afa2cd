package dev.latebloom.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.engine.FloatType;
import dev.latebloom.train.engine.Safetensors;
import dev.latebloom.train.engine.SafetensorsWriter;
import dev.latebloom.train.engine.SharedFiles;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.generate.Generation;
import dev.latebloom.train.model.layers.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our numbers against those of Hugging Face's own code. */
final class ReferenceModelsTest {
  private static final Torch TORCH = Torch.load("cpu", 2);
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path copy;

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "gemma3", "phi", "gpt2", "mamba"})
  void logitsLossAndEveryGradientAreTheReference(String family) throws IOException {
    var folder = SharedFiles.folder("golden/" + family);
    try (var model = ModelFolder.load(TORCH, folder, Compute.FP32)) {
      assertIsTheReference(model, folder);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "gemma3", "phi", "gpt2", "mamba"})
  void lossAndGradientsAreTheReferenceInChunksOfAnySize(String family) throws IOException {
    var folder = SharedFiles.folder("golden/" + family);
    try (var model = ModelFolder.load(TORCH, folder, Compute.FP32);
        var scope = TORCH.scope()) {
      for (int positions : new int[] {1, 5, 21, 22}) {
        for (var gradient : model.gradients()) gradient.muli(0);
        long bytes = 4L * positions * model.architecture().vocabulary() + 3;
        assertLossAndGradients(model, folder, scope, bytes);
      }
    }
  }

  @Test
  void aMambaIsTheReferenceWithoutJavasScanToo() throws IOException {
    var folder = SharedFiles.folder("golden/mamba");
    try (var model = ModelFolder.load(TORCH, folder, Compute.FP32, false)) {
      assertIsTheReference(model, folder);
      assertRemembers(model, folder, 2e-5f);
    }
  }

  private static void assertIsTheReference(Model model, Path folder) throws IOException {
    try (var scope = TORCH.scope()) {
      var text = new Text(folder);
      float[] reference = floats(folder.resolve("logits.safetensors"), "logits", scope);
      assertThat(text.logits(model, scope)).containsExactly(reference, within(1e-4f));

      assertLossAndGradients(model, folder, scope, Long.MAX_VALUE);
    }
  }

  private static void assertLossAndGradients(
      Model model, Path folder, NDManager scope, long chunkBytes) throws IOException {
    double loss = new Text(folder).backward(model, scope, chunkBytes);
    double expected = json(folder, "expected.json").get("loss").asDouble();
    assertThat(loss).isCloseTo(expected, within(1e-5));
    var gradients = folder.resolve("grads.safetensors");
    assertThat(Safetensors.open(gradients).names())
        .containsExactlyInAnyOrderElementsOf(model.layout().stream().map(Weight::name).toList());
    for (int i = 0; i < model.layout().size(); i++) {
      var name = model.layout().get(i).name();
      float[] gradient = model.gradients().get(i).toFloatArray();
      assertThat(relativeDistance(gradient, floats(gradients, name, scope)))
          .as(name)
          .isLessThan(1e-4);
    }
  }

  @Test
  void examplesShareNoRowOfAMambaThatKernelsScan() throws IOException {
    var folder = SharedFiles.folder("golden/mamba");
    try (var model = ModelFolder.load(TORCH, folder, Compute.FP32, false);
        var scope = TORCH.scope()) {
      var tokens = TORCH.create(scope, new int[] {5, 6, 7}, new Shape(1, 3));
      var places = TORCH.create(scope, new int[] {0, 0, 1}, new Shape(1, 3));
      var at = TORCH.create(scope, new int[] {1}, new Shape(1));
      assertThatThrownBy(() -> model.states(TokenRows.packed(tokens, places), at))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("set sample.packing = off");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "gemma3", "phi", "gpt2", "mamba"})
  void bfloat16StaysNearFloat32(String family) throws IOException {
    var folder = SharedFiles.folder("golden/" + family);
    try (var exact = ModelFolder.load(TORCH, folder, Compute.FP32);
        var rounded = ModelFolder.load(TORCH, folder, Compute.BF16);
        var scope = TORCH.scope()) {
      var text = new Text(folder);
      // bfloat16 keeps 8 bits; some tens of roundings add up at random.
      assertThat(relativeDistance(text.logits(rounded, scope), text.logits(exact, scope)))
          .isBetween(1e-5, 0.03);
      text.backward(exact, scope, Long.MAX_VALUE);
      text.backward(rounded, scope, Long.MAX_VALUE);
      for (int i = 0; i < exact.layout().size(); i++) {
        float[] expected = exact.gradients().get(i).toFloatArray();
        assertThat(relativeDistance(rounded.gradients().get(i).toFloatArray(), expected))
            .as(exact.layout().get(i).name())
            .isLessThan(0.06);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "gemma3", "phi", "gpt2", "mamba"})
  void bothStylesOfConfigurationAreTheSameModelAndItIsSavedWhole(String family) throws IOException {
    var folder = SharedFiles.folder("golden/" + family);
    Files.copy(folder.resolve("config_v5_style.json"), copy.resolve("config.json"));
    assertThat(ModelFolder.architecture(copy)).isEqualTo(ModelFolder.architecture(folder));
    Files.delete(copy.resolve("config.json"));
    try (var model = ModelFolder.load(TORCH, folder, Compute.FP32)) {
      ModelFolder.save(model, copy);
      assertThat(json(copy, "config.json")).isEqualTo(json(folder, "config.json"));
      var saved = Safetensors.open(copy.resolve("model.safetensors"));
      var published = Safetensors.open(folder.resolve("model.safetensors"));
      assertThat(saved.names()).containsExactlyInAnyOrderElementsOf(published.names());
      for (var name : published.names()) {
        var shape = published.shape(name);
        assertThat(saved.floats(name, shape)).isEqualTo(published.floats(name, shape));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"BF16, bfloat16", "F16, float16"})
  void halfPrecisionComesBackUnlessItHasChanged(FloatType type, String name) throws IOException {
    var golden = SharedFiles.folder("golden/qwen3");
    var half = Files.createDirectory(copy.resolve("half"));
    try (var model = ModelFolder.load(TORCH, golden, Compute.FP32)) {
      var writer = new SafetensorsWriter();
      for (int i = 0; i < model.layout().size(); i++) {
        writer.add(model.layout().get(i).name(), model.weights().get(i), type);
      }
      writer.write(half.resolve("model.safetensors"));
      var config = (ObjectNode) json(golden, "config.json");
      JSON.writeValue(half.resolve("config.json").toFile(), config.put("torch_dtype", name));
    }
    var untouched = Files.createDirectory(copy.resolve("untouched"));
    var touched = Files.createDirectory(copy.resolve("touched"));
    try (var model = ModelFolder.load(TORCH, half, Compute.FP32)) {
      ModelFolder.save(model, untouched);
      model.weights().getLast().addi(1e-6f);
      ModelFolder.save(model, touched);
    }
    assertThat(json(untouched, "config.json")).isEqualTo(json(half, "config.json"));
    assertThat(untouched.resolve("model.safetensors"))
        .hasSameBinaryContentAs(half.resolve("model.safetensors"));
    assertThat(json(touched, "config.json").get("torch_dtype").asText()).isEqualTo("float32");
    var files = Safetensors.open(touched);
    assertThat(files.type("model.norm.weight")).isEqualTo(FloatType.F32);
    assertThat(files.type("model.embed_tokens.weight")).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "gemma3", "phi", "gpt2", "mamba"})
  void whatIsRememberedIsWorthReadingAgain(String family) throws IOException {
    assertRemembers(family, Compute.FP32, 2e-5f);
    // Keys and values are rounded either way; the order of sums differs.
    assertRemembers(family, Compute.BF16, 0.1f);
  }

  private static void assertRemembers(String family, Compute compute, float tolerance)
      throws IOException {
    var folder = SharedFiles.folder("golden/" + family);
    try (var model = ModelFolder.load(TORCH, folder, compute)) {
      assertRemembers(model, folder, tolerance);
    }
  }

  private static void assertRemembers(Model model, Path folder, float tolerance)
      throws IOException {
    try (var cache = model.cache(2, 12);
        var scope = TORCH.scope()) {
      var text = new Text(folder);
      float[] expected = text.logits(model, scope);
      int vocabulary = expected.length / 24;
      // The first row's first 6 tokens and the second's 3, then one more of each, 12 and 9 in all.
      int[] read = {0, 0};
      for (int width = 6; read[0] < 12; width = 1) {
        int[] real = width == 6 ? new int[] {6, 3} : new int[] {1, 1};
        var tokens = new int[2 * width];
        var places = new int[2 * width];
        var live = new int[2 * width];
        for (int row = 0; row < 2; row++) {
          for (int i = 0; i < width; i++) {
            places[row * width + i] = read[row] + i;
            if (i >= real[row]) continue;
            live[row * width + i] = 1;
            tokens[row * width + i] = text.ids[row * 12 + read[row] + i];
          }
        }
        var shape = new Shape(2, width);
        var stream =
            model.read(
                TORCH.create(scope, tokens, shape),
                TORCH.create(scope, places, shape),
                TORCH.create(scope, live, shape),
                cache);
        for (int row = 0; row < 2; row++) {
          read[row] += real[row];
          var at = TORCH.create(scope, new int[] {row * width + real[row] - 1}, new Shape(1));
          int from = (row * 12 + read[row] - 1) * vocabulary;
          assertThat(model.logitsOf(stream, at).toFloatArray())
              .containsExactly(
                  Arrays.copyOfRange(expected, from, from + vocabulary), within(tolerance));
        }
      }
    }
  }

  @Test
  void aPublishedModelTellsItsStory() throws IOException {
    var folder = SharedFiles.folder("models/stories260K");
    var expected = json(folder, "expected.json").get("greedy_ids");
    int[] ids = new int[expected.size()];
    for (int i = 0; i < ids.length; i++) ids[i] = expected.get(i).asInt();
    try (var model = ModelFolder.load(TORCH, folder, Compute.FP32)) {
      var story =
          new Generation(model, 8).greedy(List.of(Tokens.of(ids[0])), ids.length - 1).getFirst();
      assertThat(story).isEqualTo(Tokens.of(Arrays.copyOfRange(ids, 1, ids.length)));
    }
  }

  /** The rows that the reference was computed on. */
  private static final class Text {
    private final int rows;
    private final int width;
    private final int[] ids;

    Text(Path folder) throws IOException {
      var input = json(folder, "expected.json").get("input_ids");
      this.rows = input.size();
      this.width = input.get(0).size();
      this.ids = new int[rows * width];
      for (int i = 0; i < ids.length; i++) ids[i] = input.get(i / width).get(i % width).asInt();
    }

    private NDArray tokens(NDManager scope) {
      return TORCH.create(scope, ids, new Shape(rows, width));
    }

    /** Of every position, one after the other. */
    float[] logits(Model model, NDManager scope) {
      int[] all = IntStream.range(0, ids.length).toArray();
      var everywhere = TORCH.create(scope, all, new Shape(ids.length));
      return model.logits(tokens(scope), everywhere).toFloatArray();
    }

    /** The mean loss over all predictions; its gradient is added up. */
    double backward(Model model, NDManager scope, long chunkBytes) {
      int n = rows * (width - 1);
      int[] at = new int[n];
      int[] targets = new int[n];
      for (int i = 0; i < n; i++) {
        at[i] = i / (width - 1) * width + i % (width - 1);
        targets[i] = ids[at[i] + 1];
      }
      var states = model.recordStates(tokens(scope), TORCH.create(scope, at, new Shape(n)));
      float[] losses = model.crossEntropy(chunkBytes).backward(states, targets, 1f / n);
      return IntStream.range(0, n).mapToDouble(i -> losses[i]).sum() / n;
    }
  }

  private static JsonNode json(Path folder, String file) throws IOException {
    return JSON.readTree(folder.resolve(file).toFile());
  }

  private static float[] floats(Path file, String name, NDManager scope) throws IOException {
    var in = Safetensors.open(file);
    var shape = in.shape(name);
    return TORCH.create(scope, in.floats(name, shape), shape).toFloatArray();
  }

  /** The norm of the difference by the norm of {@code expected}, which is not zero. */
  private static double relativeDistance(float[] found, float[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    double distance = 0;
    double length = 0;
    for (int i = 0; i < found.length; i++) {
      distance += Math.pow((double) found[i] - expected[i], 2);
      length += Math.pow(expected[i], 2);
    }
    return Math.sqrt(distance) / Math.max(Math.sqrt(length), 1e-6);
  }
}
