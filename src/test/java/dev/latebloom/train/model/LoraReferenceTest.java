package dev.latebloom.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.latebloom.train.engine.FloatType;
import dev.latebloom.train.engine.SafetensorsWriter;
import dev.latebloom.train.engine.SharedFiles;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.folder.AdaptedModel;
import dev.latebloom.train.model.folder.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Adapters against the gradients of Hugging Face's own code: beside a base of W - s B A they make
 * the golden model, so that ∂L/∂B = s ∂L/∂W Aᵀ and ∂L/∂A = s Bᵀ ∂L/∂W.
 */
final class LoraReferenceTest {
  private static final Torch TORCH = Torch.load("cpu", 2);
  private static final Lora ALL = new Lora(3, 6, 0, List.of(LoraTargets.ALL), BaseType.FP32);

  @TempDir private Path folder;

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @ParameterizedTest
  @CsvSource({
    "llama, all-linear",
    "llama, v_proj",
    "qwen3, all-linear",
    "qwen3, k_proj",
    "gemma3, all-linear",
    "phi, all-linear",
    "phi, fc2",
    "gpt2, all-linear",
    "gpt2, c_attn",
    "mamba, all-linear",
    "mamba, out_proj",
    "lfm2, all-linear",
    "lfm2, out_proj",
    "lfm2, in_proj"
  })
  void logitsAndGradientsFollowFromTheGoldenOnes(String family, String target) throws IOException {
    var golden = SharedFiles.golden(family);
    var text = new GoldenText(TORCH, golden);
    var lora = new Lora(3, 6, 0, List.of(target), BaseType.FP32);
    try (var model = opened(golden, lora)) {
      assertThat(text.logits(model)).containsExactly(text.referenceLogits(), within(1e-4f));
      text.backward(model);
      boolean inputsFirst = model.architecture().inputsFirst();
      int i = 0;
      for (var adapter : Adapters.of(model.architecture(), lora)) {
        var a = Matrix.of(model.weights().get(i));
        var b = Matrix.of(model.weights().get(i + 1));
        var w = Matrix.of(adapter.matrix(), text.referenceGradient(adapter.matrix().name()));
        var slope = inputsFirst ? w.transposed() : w;
        var slopeOfA = b.transposed().times(slope).scaled(lora.scale());
        var slopeOfB = slope.times(a.transposed()).scaled(lora.scale());
        assertThat(Matrix.of(model.gradients().get(i)).distance(slopeOfA))
            .as(adapter.a().name())
            .isLessThan(1e-4);
        assertThat(Matrix.of(model.gradients().get(i + 1)).distance(slopeOfB))
            .as(adapter.b().name())
            .isLessThan(1e-4);
        i += 2;
      }
      assertThat(i).isEqualTo(model.weights().size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "gemma3", "phi", "gpt2", "mamba", "lfm2"})
  void theMergedModelIsTheGoldenOne(String family) throws IOException {
    var golden = SharedFiles.golden(family);
    var text = new GoldenText(TORCH, golden);
    var adapters = Files.createDirectory(folder.resolve("adapters"));
    var merged = Files.createDirectory(folder.resolve("merged"));
    float[] logits;
    try (var model = opened(golden, ALL)) {
      logits = text.logits(model);
      ModelFolder.save(model, adapters);
    }
    AdaptedModel.merge(TORCH, adapters, merged, Optional.empty());
    try (var model = ModelFolder.load(TORCH, merged, Compute.FP32);
        var loaded = ModelFolder.load(TORCH, adapters, Compute.FP32)) {
      assertThat(text.logits(model)).containsExactly(logits, within(2e-5f));
      assertThat(text.logits(loaded)).containsExactly(logits);
      for (int i = 0; i < model.layout().size(); i++) {
        assertThat(model.weights().get(i).toFloatArray())
            .containsExactly(text.weight(model.layout().get(i).name()), within(1e-6f));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "gemma3", "phi", "gpt2", "mamba", "lfm2"})
  void newAdaptersLeaveTheModelAsItIs(String family) throws IOException {
    var golden = SharedFiles.golden(family);
    var text = new GoldenText(TORCH, golden);
    for (var compute : Compute.values()) {
      try (var bare = ModelFolder.load(TORCH, golden, compute);
          var model = AdaptedModel.open(TORCH, golden, ALL, Optional.empty(), compute, 1)) {
        assertThat(text.logits(model)).containsExactly(text.logits(bare));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "gemma3", "phi", "gpt2", "mamba", "lfm2"})
  void aBaseInBfloat16IsTheModelOfAFileInBfloat16(String family) throws IOException {
    var golden = SharedFiles.golden(family);
    var text = new GoldenText(TORCH, golden);
    var rounded = Files.createDirectory(folder.resolve("rounded"));
    Files.copy(golden.resolve("config.json"), rounded.resolve("config.json"));
    try (var model = ModelFolder.load(TORCH, golden, Compute.FP32)) {
      var writer = new SafetensorsWriter();
      for (int i = 0; i < model.layout().size(); i++) {
        var weight = model.layout().get(i);
        var type = weight.isMatrix() ? FloatType.BF16 : FloatType.F32;
        writer.add(weight.name(), model.weights().get(i), type);
      }
      writer.write(rounded.resolve("model.safetensors"));
    }
    var half = new Lora(3, 6, 0, List.of(LoraTargets.ALL), BaseType.BF16);
    for (var compute : Compute.values()) {
      try (var expected = ModelFolder.load(TORCH, rounded, compute);
          var model = AdaptedModel.open(TORCH, golden, half, Optional.empty(), compute, 1)) {
        assertThat(text.logits(model)).containsExactly(text.logits(expected));
        text.backward(model);
        // A has no gradient while B is zero.
        assertThat(norm(model.gradients().get(0))).isZero();
        assertThat(norm(model.gradients().get(1))).isPositive();
      }
    }
  }

  private static double norm(NDArray array) {
    return Matrix.of(array).norm();
  }

  /** Beside a base of W - s B A, with A and B random. */
  private Model opened(Path golden, Lora lora) throws IOException {
    var base = Files.createDirectory(folder.resolve("base"));
    Files.copy(golden.resolve("config.json"), base.resolve("config.json"));
    Files.copy(golden.resolve("model.safetensors"), base.resolve("model.safetensors"));
    var random = new SplittableRandom(7);
    List<float[]> values;
    try (var model = AdaptedModel.open(TORCH, base, lora, Optional.empty(), Compute.FP32, 1);
        var whole = ModelFolder.load(TORCH, golden, Compute.FP32)) {
      values = model.weights().stream().map(array -> filled(array, random)).toList();
      var adapters = Adapters.of(model.architecture(), lora);
      for (int i = 0; i < adapters.size(); i++) {
        var a = Matrix.of(model.weights().get(2 * i));
        var b = Matrix.of(model.weights().get(2 * i + 1));
        var update = b.times(a).scaled(-lora.scale());
        var array = whole.weights().get(whole.layout().indexOf(adapters.get(i).matrix()));
        add(array, whole.architecture().inputsFirst() ? update.transposed() : update);
      }
      Files.delete(base.resolve("model.safetensors"));
      Files.delete(base.resolve("config.json"));
      ModelFolder.save(whole, base);
    }
    var model = AdaptedModel.open(TORCH, base, lora, Optional.empty(), Compute.FP32, 1);
    for (int i = 0; i < values.size(); i++) {
      TORCH.memory(model.weights().get(i)).put(0, values.get(i));
    }
    return model;
  }

  private static float[] filled(NDArray array, SplittableRandom random) {
    var values = new float[(int) array.size()];
    for (int i = 0; i < values.length; i++) values[i] = (float) (random.nextDouble() - 0.5) / 4;
    TORCH.memory(array).put(0, values);
    return values;
  }

  private static void add(NDArray array, Matrix update) {
    var memory = TORCH.memory(array);
    for (int i = 0; i < memory.limit(); i++) memory.put(i, (float) (memory.get(i) + update.at(i)));
  }
}
