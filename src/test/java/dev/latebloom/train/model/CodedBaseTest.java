package dev.latebloom.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.MemorySettings;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.engine.SharedFiles;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.folder.AdaptedModel;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.folder.ModelSource;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Adapters beside matrices that are codes, held against the same with plain numbers. */
final class CodedBaseTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final OptimizerSettings ADAM_W =
      new OptimizerSettings(0.9, 0.95, 1e-8, 0.1, 1, new Schedule.Constant(1e-2));
  private static final List<String> EVERYWHERE = List.of(LoraTargets.ALL);

  @TempDir private Path folder;

  @AfterAll
  static void close() {
    TORCH.close();
  }

  /** What is loaded from a checkpoint has the numbers of the codes, and autograd alone. */
  @ParameterizedTest
  @CsvSource({
    "llama, INT8, FP32",
    "llama, INT4, BF16",
    "qwen3, INT4, FP32",
    "gemma3, INT8, FP32",
    "phi, INT4, FP32",
    "gpt2, INT8, FP32",
    "gpt2, INT4, BF16",
    "qwen3-moe, INT8, FP32",
    "lfm2, INT8, FP32",
    "lfm2-biases, INT4, FP32",
    "lfm2, INT4, BF16"
  })
  void logitsAndGradientsAreThoseOfTheNumbersThatTheCodesStandFor(
      String family, BaseType type, Compute compute) throws IOException {
    var golden = SharedFiles.golden(family);
    var text = new GoldenText(TORCH, golden);
    try (var coded = open(golden, type, compute, EVERYWHERE)) {
      fill(coded);
      ModelFolder.save(coded, folder);
      try (var plain = ModelFolder.load(TORCH, folder, compute)) {
        double close = compute == Compute.FP32 ? 1e-5 : 2e-2;
        assertThat(distance(text.logits(coded), text.logits(plain))).isLessThan(close);
        text.backward(coded);
        text.backward(plain);
        for (int i = 0; i < coded.gradients().size(); i++) {
          var expected = Matrix.of(plain.gradients().get(i));
          assertThat(expected.norm()).isPositive();
          assertThat(Matrix.of(coded.gradients().get(i)).distance(expected))
              .as(coded.layout().get(i).name())
              .isLessThan(5 * close);
        }
      }
    }
  }

  @Test
  void gradientsReachASingleAdapterInAnyBlock() throws IOException {
    var golden = SharedFiles.folder("golden/qwen3");
    var text = new GoldenText(TORCH, golden);
    for (var target : List.of("layers.0.mlp.down_proj", "layers.1.self_attn.k_proj")) {
      var to = Files.createDirectory(folder.resolve(target));
      try (var coded = open(golden, BaseType.INT8, Compute.FP32, List.of(target))) {
        fill(coded);
        ModelFolder.save(coded, to);
        try (var plain = ModelFolder.load(TORCH, to, Compute.FP32)) {
          text.backward(coded);
          text.backward(plain);
          var expected = Matrix.of(plain.gradients().head());
          assertThat(Matrix.of(coded.gradients().head()).distance(expected)).isLessThan(1e-4);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INT8", "INT4"})
  void theMergedModelIsTheOneThatWasTrained(BaseType type) throws IOException {
    var golden = SharedFiles.folder("golden/llama");
    var text = new GoldenText(TORCH, golden);
    var merged = Files.createDirectory(folder.resolve("merged"));
    var adapters = Files.createDirectory(folder.resolve("adapters"));
    try (var coded = open(golden, type, Compute.FP32, EVERYWHERE)) {
      fill(coded);
      ModelFolder.save(coded, adapters);
      AdaptedModel.merge(TORCH, adapters, merged, Optional.empty());
      try (var plain = ModelFolder.load(TORCH, merged, Compute.FP32)) {
        assertThat(distance(text.logits(plain), text.logits(coded))).isLessThan(1e-5);
      }
      var moved = AdaptedModel.moved(TORCH, adapters, merged);
      assertThat(moved.largest()).isBetween(moved.mean(), 1e-4 * moved.size());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INT8", "INT4"})
  void stoppingAndGoingOnIsTheSameRunToTheBitAndSoIsRunningBlocksAgain(BaseType type)
      throws IOException {
    var base = ModelSource.Folder.of(SharedFiles.folder("golden/qwen3"));
    var source = ModelSource.Adapted.fresh(base, lora(type, 0.3, EVERYWHERE));
    var losses = new ArrayList<Double>();
    List<float[]> weights;
    try (var training = TrainingStep.create(TORCH, source.open(TORCH, Compute.FP32, 1), ADAM_W)) {
      int live = 0;
      for (int step = 1; step <= 6; step++) {
        losses.add(training.apply(batch(step)).meanLoss());
        if (step == 2) live = TORCH.liveArrays();
        if (step == 3) training.save(folder);
      }
      assertThat(TORCH.liveArrays()).isEqualTo(live);
      weights = copies(training.model());
    }
    assertThat(losses.getLast()).isLessThan(losses.getFirst() - 0.02);
    var model = source.resume(TORCH, Compute.FP32, 1, folder);
    var again = new MemorySettings(Long.MAX_VALUE, Recompute.BLOCKS);
    try (var training = TrainingStep.restore(TORCH, model, ADAM_W, again, folder)) {
      for (int step = 4; step <= 6; step++) {
        assertThat(training.apply(batch(step)).meanLoss()).isEqualTo(losses.get(step - 1));
      }
      var found = copies(training.model());
      for (int i = 0; i < found.size(); i++) {
        assertThat(found.get(i)).containsExactly(weights.get(i));
      }
    }
  }

  @Test
  void aScanIsRefused() throws IOException {
    var base = ModelSource.Folder.of(SharedFiles.folder("golden/mamba"));
    assertThatThrownBy(
            () -> ModelSource.Adapted.fresh(base, lora(BaseType.INT8, 0, List.of("out_proj"))))
        .hasMessageContaining("latebloom.train.lora.base-type is int8")
        .hasMessageContaining("use fp32 or bf16");
  }

  private static Lora lora(BaseType type, double dropout, List<String> targets) {
    return new Lora(4, 8, dropout, targets, type);
  }

  private static Model open(Path base, BaseType type, Compute compute, List<String> targets)
      throws IOException {
    var lora = lora(type, 0, targets);
    return AdaptedModel.open(TORCH, base, lora, Optional.empty(), compute, 1);
  }

  /** B is zero at first, and would hide A. */
  private static void fill(Model model) {
    var random = new SplittableRandom(9);
    for (var array : model.weights()) {
      var numbers = TORCH.memory(array);
      while (numbers.hasRemaining()) numbers.put((float) (0.05 * random.nextGaussian()));
    }
  }

  private static double distance(float[] found, float[] expected) {
    double apart = 0;
    double all = 0;
    for (int i = 0; i < found.length; i++) {
      apart += Math.pow((double) found[i] - expected[i], 2);
      all += Math.pow(expected[i], 2);
    }
    return Math.sqrt(apart / all);
  }

  private static List<float[]> copies(Model model) {
    return model.weights().stream().map(array -> array.toFloatArray()).toList();
  }

  private static Batch batch(long step) {
    var tokens = new int[2 * 12];
    for (int i = 0; i < tokens.length; i++) tokens[i] = (3 * (i % 12) + i / 12) % 40;
    var part = new MicroBatch(new long[] {0, 1}, 12, tokens, new int[] {2, 1}, new int[] {12, 11});
    return new Batch(step, List.of(part, part));
  }
}
