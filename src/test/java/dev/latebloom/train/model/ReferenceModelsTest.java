package dev.latebloom.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latebloom.ingest.Tokens;
import dev.latebloom.train.engine.Safetensors;
import dev.latebloom.train.engine.SharedFiles;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Our numbers against those of Hugging Face's own code. */
final class ReferenceModelsTest {
  private static final Torch TORCH = Torch.load("cpu", 2);
  private static final JsonMapper JSON = new JsonMapper();

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @Test
  void logitsLossAndEveryGradientAreTheReference() throws IOException {
    var folder = SharedFiles.folder("golden/llama");
    var config = json(folder, "config.json");
    var settings = ModelFolder.shape(folder, config);
    var rotary = Rotary.of(settings, llama3(config.get("rope_scaling")));
    var expected = json(folder, "expected.json");
    var rows = expected.get("input_ids");
    int width = rows.get(0).size();
    int[] ids = new int[rows.size() * width];
    for (int i = 0; i < ids.length; i++) ids[i] = rows.get(i / width).get(i % width).asInt();

    try (var model = ModelFolder.load(TORCH, folder, settings, Compute.FP32, rotary);
        var scope = TORCH.scope()) {
      var tokens = TORCH.create(scope, ids, new Shape(rows.size(), width));
      var everywhere =
          TORCH.create(scope, IntStream.range(0, ids.length).toArray(), new Shape(ids.length));
      float[] logits = model.logits(tokens, everywhere).toFloatArray();
      float[] reference = floats(folder.resolve("logits.safetensors"), "logits", scope);
      assertThat(logits).containsExactly(reference, within(1e-4f));

      int n = rows.size() * (width - 1);
      int[] targets = new int[2 * n];
      for (int i = 0; i < n; i++) {
        targets[i] = i / (width - 1) * width + i % (width - 1);
        targets[n + i] = ids[targets[i] + 1];
      }
      var sums = model.rowLosses(tokens, TORCH.create(scope, targets, new Shape(2, n)));
      TORCH.backward(sums, TORCH.create(scope, new float[] {1f / n, 1f / n}, new Shape(2)));
      float loss = sums.toFloatArray()[0] / n + sums.toFloatArray()[1] / n;
      assertThat((double) loss).isCloseTo(expected.get("loss").asDouble(), within(1e-5));
      for (int i = 0; i < model.layout().size(); i++) {
        var name = model.layout().get(i).name();
        float[] gradient = model.gradients().get(i).toFloatArray();
        assertThat(
                relativeDistance(
                    gradient, floats(folder.resolve("grads.safetensors"), name, scope)))
            .as(name)
            .isLessThan(1e-4);
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

  /** The scaling that Llama 3 trains with (Hugging Face's rope type "llama3"). */
  private static DoubleUnaryOperator llama3(JsonNode scaling) {
    double factor = scaling.get("factor").asDouble();
    double low = scaling.get("low_freq_factor").asDouble();
    double high = scaling.get("high_freq_factor").asDouble();
    double original = scaling.get("original_max_position_embeddings").asDouble();
    return frequency -> {
      double turns = original * frequency / (2 * Math.PI);
      double smooth = Math.clamp((turns - low) / (high - low), 0, 1);
      return (1 - smooth) * frequency / factor + smooth * frequency;
    };
  }

  private static JsonNode json(Path folder, String file) throws IOException {
    return JSON.readTree(folder.resolve(file).toFile());
  }

  private static float[] floats(Path file, String name, NDManager scope) throws IOException {
    var in = Safetensors.open(file);
    var shape = in.shape(name);
    return TORCH.create(scope, in.floats(name, shape), shape).toFloatArray();
  }

  private static double relativeDistance(float[] found, float[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    double distance = 0;
    double length = 0;
    for (int i = 0; i < found.length; i++) {
      distance += Math.pow((double) found[i] - expected[i], 2);
      length += Math.pow(expected[i], 2);
    }
    return Math.sqrt(distance / length);
  }
}
