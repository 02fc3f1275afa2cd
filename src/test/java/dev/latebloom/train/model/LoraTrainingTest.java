package dev.latebloom.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.engine.SharedFiles;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.folder.AdaptedModel;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.folder.ModelSource;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import dev.latebloom.train.optim.Sharpness;
import dev.latebloom.train.optim.UpdateRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training steps that change adapters and nothing else. */
final class LoraTrainingTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final long SEED = 5;
  private static final UpdateRule.AdamW ADAM_W = new UpdateRule.AdamW(0.9, 0.95, 1e-8, 0.1);

  @TempDir private Path folder;

  @AfterAll
  static void close() {
    TORCH.close();
  }

  static Stream<OptimizerSettings> optimizers() {
    var none = new Sharpness.None();
    return Stream.of(
        settings(ADAM_W, none, 1e-2),
        settings(new UpdateRule.Sgd(0.9, true, 0.01), none, 0.5),
        settings(new UpdateRule.Muon(0.95, true, 5, 4, 0.01, ADAM_W), none, 1e-2),
        settings(ADAM_W, new Sharpness.Sam(0.05), 1e-2),
        settings(ADAM_W, new Sharpness.FunctionalSam(0.05), 1e-2),
        settings(ADAM_W, new Sharpness.PreconditionedFunctionalSam(0.05), 1e-2),
        settings(
            new UpdateRule.Muon(0.95, true, 5, 4, 0.01, ADAM_W), new Sharpness.Sam(0.05), 1e-2));
  }

  private static OptimizerSettings settings(UpdateRule rule, Sharpness sharpness, double rate) {
    return new OptimizerSettings(rule, sharpness, 1, new Schedule.Constant(rate));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void theBaseIsUntouchedToTheBitWhileTheLossFalls(OptimizerSettings settings) throws IOException {
    var golden = SharedFiles.folder("golden/qwen3");
    var file = Files.readAllBytes(golden.resolve("model.safetensors"));
    var model = open(golden, lora(0, BaseType.FP32), Compute.FP32);
    try (var training = TrainingStep.create(TORCH, model, settings)) {
      var before = copies(model);
      var adapters = adapters(model);
      double first = training.apply(batch(1)).meanLoss();
      training.apply(batch(2));
      int live = TORCH.liveArrays();
      double last = first;
      for (int step = 3; step <= 12; step++) {
        last = training.apply(batch(step)).meanLoss();
        assertThat(TORCH.liveArrays()).isEqualTo(live);
      }
      assertThat(last).isLessThan(first - 0.02);
      var after = copies(model);
      for (int i = 0; i < after.size(); i++) {
        assertThat(after.get(i)).containsExactly(before.get(i));
      }
      var moved = adapters(model);
      for (int i = 0; i < moved.size(); i++) {
        assertThat(moved.get(i)).isNotEqualTo(adapters.get(i));
      }
    }
    assertThat(golden.resolve("model.safetensors")).hasBinaryContent(file);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void stoppingAndGoingOnIsTheSameRunToTheBitWithDropoutToo(OptimizerSettings settings)
      throws IOException {
    var base = ModelSource.Folder.of(SharedFiles.folder("golden/qwen3"));
    var source = ModelSource.Adapted.fresh(base, lora(0.3, BaseType.BF16));
    var losses = new ArrayList<Double>();
    List<float[]> weights;
    try (var training =
        TrainingStep.create(TORCH, source.open(TORCH, Compute.BF16, SEED), settings)) {
      for (int step = 1; step <= 6; step++) {
        losses.add(training.apply(batch(step)).meanLoss());
        if (step == 3) training.save(folder);
      }
      weights = adapters(training.model());
    }
    var model = source.resume(TORCH, Compute.BF16, SEED, folder);
    try (var training = TrainingStep.restore(TORCH, model, settings, folder)) {
      for (int step = 4; step <= 6; step++) {
        assertThat(training.apply(batch(step)).meanLoss()).isEqualTo(losses.get(step - 1));
      }
      var found = adapters(training.model());
      for (int i = 0; i < found.size(); i++) {
        assertThat(found.get(i)).containsExactly(weights.get(i));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "gemma3", "phi", "gpt2", "mamba"})
  void everyFamilyLearnsWithDropoutAndInBfloat16(String family) throws IOException {
    var golden = SharedFiles.folder("golden/" + family);
    for (var compute : Compute.values()) {
      var model = open(golden, lora(0.1, BaseType.BF16), compute);
      try (var training =
          TrainingStep.create(TORCH, model, settings(ADAM_W, new Sharpness.None(), 1e-2))) {
        double first = training.apply(batch(1)).meanLoss();
        double last = first;
        for (int step = 2; step <= 12; step++) last = training.apply(batch(step)).meanLoss();
        assertThat(last).isLessThan(first - 0.02);
      }
    }
  }

  @Test
  void dropoutIsAFunctionOfSeedStepAndPlace() throws IOException {
    var golden = SharedFiles.folder("golden/llama");
    var text = new GoldenText(TORCH, golden);
    var lora = lora(0.5, BaseType.FP32);
    try (var model = open(golden, lora, Compute.FP32);
        var other = AdaptedModel.open(TORCH, golden, lora, Optional.empty(), Compute.FP32, 6);
        var bare = open(golden, lora(0, BaseType.FP32), Compute.FP32)) {
      for (int i = 0; i < model.weights().size(); i++) {
        // B is zero at first, and would hide all.
        if (i % 2 == 1) model.weights().get(i).addi(0.1f);
        float[] values = model.weights().get(i).toFloatArray();
        for (var same : List.of(other, bare)) TORCH.memory(same.weights().get(i)).put(0, values);
      }
      float[] whole = text.logits(bare);
      assertThat(text.logits(model)).containsExactly(whole);
      model.drop(3, 1);
      float[] hidden = text.logits(model);
      assertThat(hidden).isNotEqualTo(whole);
      model.drop(3, 2);
      assertThat(text.logits(model)).isNotEqualTo(hidden);
      model.drop(4, 1);
      assertThat(text.logits(model)).isNotEqualTo(hidden);
      other.drop(3, 1);
      assertThat(text.logits(other)).isNotEqualTo(hidden);
      model.drop(3, 1);
      assertThat(text.logits(model)).containsExactly(hidden);
      model.keepAll();
      assertThat(text.logits(model)).containsExactly(whole);
    }
  }

  @Test
  void aStepHidesNothingAfterIt() throws IOException {
    var golden = SharedFiles.folder("golden/llama");
    var text = new GoldenText(TORCH, golden);
    var model = open(golden, lora(0.5, BaseType.FP32), Compute.FP32);
    try (var training =
        TrainingStep.create(TORCH, model, settings(ADAM_W, new Sharpness.None(), 1e-2))) {
      training.apply(batch(1));
      training.save(folder);
      try (var still = ModelFolder.load(TORCH, folder, Compute.FP32)) {
        assertThat(text.logits(model)).containsExactly(text.logits(still));
      }
    }
  }

  @Test
  void aMambaWithAdaptersBehindTheScanOnlyLearnsToo() throws IOException {
    var golden = SharedFiles.folder("golden/mamba");
    var lora = new Lora(2, 4, 0, List.of("out_proj"), BaseType.FP32);
    var model = open(golden, lora, Compute.FP32);
    try (var training =
        TrainingStep.create(TORCH, model, settings(ADAM_W, new Sharpness.None(), 1e-2))) {
      double first = training.apply(batch(1)).meanLoss();
      for (int step = 2; step <= 12; step++) training.apply(batch(step));
      assertThat(training.apply(batch(13)).meanLoss()).isLessThan(first - 0.02);
    }
  }

  @Test
  void beginsAsPeftDoes() throws IOException {
    var lora = lora(0, BaseType.FP32);
    try (var model = open(SharedFiles.folder("golden/qwen3"), lora, Compute.FP32)) {
      for (int i = 0; i < model.weights().size(); i += 2) {
        var shape = model.layout().get(i).shape();
        float[] a = model.weights().get(i).toFloatArray();
        double bound = 1 / Math.sqrt((double) shape.get(1));
        double sum = 0;
        for (float value : a) {
          assertThat((double) value).isBetween(-bound, bound);
          sum += value * value;
        }
        // The variance of a uniform number.
        assertThat(sum / a.length).isBetween(0.5 * bound * bound / 3, 1.5 * bound * bound / 3);
        assertThat(model.weights().get(i + 1).toFloatArray()).containsOnly(0f);
      }
    }
  }

  @Test
  void numbersOutOfRangeAreNamed() {
    assertThatThrownBy(() -> new Lora(0, 1, 0, List.of("q_proj"), BaseType.FP32))
        .hasMessageContaining("train.lora.rank must be at least 1, not 0");
    assertThatThrownBy(() -> new Lora(1, 0, 0, List.of("q_proj"), BaseType.FP32))
        .hasMessageContaining("train.lora.alpha must be above 0, not 0");
    assertThatThrownBy(() -> new Lora(1, 1, 1, List.of("q_proj"), BaseType.FP32))
        .hasMessageContaining("train.lora.dropout must be at least 0 and below 1, not 1");
    assertThatThrownBy(() -> new Lora(1, 1, 0, List.of(), BaseType.FP32))
        .hasMessageContaining("lora.target-modules is empty");
  }

  private static Lora lora(double dropout, BaseType base) {
    return new Lora(4, 8, dropout, List.of(LoraTargets.ALL), base);
  }

  private static Model open(Path base, Lora lora, Compute compute) throws IOException {
    return AdaptedModel.open(TORCH, base, lora, Optional.empty(), compute, SEED);
  }

  private static List<float[]> copies(Model model) {
    return model.base().stream().map(array -> array.toFloatArray()).toList();
  }

  private static List<float[]> adapters(Model model) {
    assertThat(model.layout().getFirst().shape().get(0)).isEqualTo(4);
    return model.weights().stream().map(array -> array.toFloatArray()).toList();
  }

  /** The same two micro-batches of a text that can be learned, whatever the step. */
  private static Batch batch(long step) {
    return new Batch(step, List.of(part(0), part(1)));
  }

  private static MicroBatch part(int first) {
    var tokens = new int[2 * 12];
    for (int i = 0; i < tokens.length; i++) tokens[i] = (first + 3 * (i % 12) + i / 12) % 40;
    return new MicroBatch(
        new long[] {2L * first, 2L * first + 1}, 12, tokens, new int[] {2, 1}, new int[] {12, 11});
  }
}
