package dev.latebloom.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.engine.Safetensors;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.generate.Generation;
import dev.latebloom.train.model.layers.Weight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The goldens of bench/peers/goldens.py: what each family does otherwise than Llama. */
final class FamiliesTest {
  static final List<String> NAMES =
      List.of(
          "llama-biases",
          "mistral",
          "ministral",
          "qwen2",
          "qwen2-window",
          "qwen3-biases",
          "qwen3-moe",
          "smollm3",
          "lfm2",
          "lfm2-biases",
          "granite",
          "olmo2",
          "olmo3",
          "gemma2",
          "gemma3-pictures",
          "phi3",
          "phi4-mini");

  private static final Torch TORCH = Torch.load("cpu", 1);

  @TempDir private Path copy;

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void logitsLossAndEveryGradientAreTheReference(String name) throws IOException {
    var folder = GoldenText.folder(name);
    try (var model = ModelFolder.load(TORCH, folder, Compute.FP32)) {
      var text = new GoldenText(TORCH, folder);
      assertThat(text.logits(model)).containsExactly(text.referenceLogits(), within(1e-4f));
      assertThat(text.backward(model))
          .isCloseTo(expected(folder).get("loss").asDouble(), within(1e-5));
      assertThat(Safetensors.open(folder.resolve("grads.safetensors")).names())
          .containsExactlyInAnyOrderElementsOf(model.layout().stream().map(Weight::name).toList());
      for (int i = 0; i < model.layout().size(); i++) {
        var weight = model.layout().get(i).name();
        float[] gradient = model.gradients().get(i).toFloatArray();
        assertThat(relativeDistance(gradient, text.referenceGradient(weight)))
            .as(weight)
            .isLessThan(1e-3);
      }
    }
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void itWritesWhatTheReferenceWritesAlsoOnceItIsSaved(String name) throws IOException {
    var folder = GoldenText.folder(name);
    try (var model = ModelFolder.load(TORCH, folder, Compute.FP32)) {
      assertThat(greedy(model, folder)).isEqualTo(tokens(expected(folder).get("greedy")));
      ModelFolder.save(model, copy);
    }
    try (var saved = ModelFolder.load(TORCH, copy, Compute.FP32)) {
      assertThat(greedy(saved, folder)).isEqualTo(tokens(expected(folder).get("greedy")));
    }
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void examplesThatShareARowDoNotSeeEachOther(String name) throws IOException {
    var folder = GoldenText.folder(name);
    try (var model = ModelFolder.load(TORCH, folder, Compute.FP32);
        var scope = TORCH.scope()) {
      var text = new GoldenText(TORCH, folder);
      int[] first = text.row(0, 7);
      int[] second = text.row(1, 9);
      int[] both = IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
      var shape = new Shape(1, 16);
      int[] places = IntStream.range(0, 16).map(i -> i < 7 ? i : i - 7).toArray();
      var at = TORCH.create(scope, IntStream.range(7, 16).toArray(), new Shape(9));
      var shared =
          TokenRows.packed(TORCH.create(scope, both, shape), TORCH.create(scope, places, shape));
      var alone = TokenRows.alone(TORCH.create(scope, second, new Shape(1, 9)));
      var everywhere = TORCH.create(scope, IntStream.range(0, 9).toArray(), new Shape(9));
      assertThat(model.states(shared, at).toFloatArray())
          .containsExactly(model.states(alone, everywhere).toFloatArray(), within(1e-5f));
    }
  }

  private static Tokens greedy(Model model, Path folder) throws IOException {
    var prompt = tokens(expected(folder).get("prompt"));
    return new Generation(model, 1).greedy(List.of(prompt), 10).getFirst();
  }

  /** Up to the end token. */
  private static Tokens tokens(JsonNode ids) {
    return Tokens.of(
        StreamSupport.stream(ids.spliterator(), false)
            .mapToInt(JsonNode::asInt)
            .takeWhile(id -> id != 2)
            .toArray());
  }

  private static JsonNode expected(Path folder) throws IOException {
    return new JsonMapper().readTree(folder.resolve("expected.json").toFile());
  }

  /** The norm of the difference by the norm of {@code expected}; one of 1e-6 and less is noise. */
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
