package dev.latebloom.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.engine.SharedFiles;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.BaseType;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Lora;
import dev.latebloom.train.model.LoraTargets;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.Recompute;
import dev.latebloom.train.model.folder.AdaptedModel;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import dev.latebloom.train.optim.Sharpness;
import dev.latebloom.train.optim.UpdateRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same examples, one a row and several a row. */
final class PackingTest {
  private static final Torch TORCH = Torch.load("cpu", 2);
  private static final int WIDTH = 40;

  /** Longer than the golden Gemma's window, as long as a convolution is wide, and shorter. */
  private static final int[] LENGTHS = {19, 11, 7, 3, 40, 2, 6, 4, 5};

  /** Which examples are in which row. */
  private static final int[][] ROWS = {{1, 0, 5}, {4}, {8, 2, 7, 3, 6}};

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"llama", "qwen3", "gemma3", "phi", "gpt2", "mamba", "lfm2", "lfm2-biases"})
  void lossesAndGradientsArePaddedOnes(String family) throws IOException {
    assertIsPadded(family, new Sharpness.None());
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "mamba"})
  void andSoTheyAreUpTheSlope(String family) throws IOException {
    assertIsPadded(family, new Sharpness.FunctionalSam(0.05));
  }

  private static void assertIsPadded(String family, Sharpness sharpness) throws IOException {
    assertNear(
        step(family, Compute.FP32, sharpness, MemorySettings.AMPLE, packed()),
        step(family, Compute.FP32, sharpness, MemorySettings.AMPLE, padded()));
  }

  private static void assertNear(Outcome found, Outcome expected) {
    assertThat(found.losses).hasSize(LENGTHS.length);
    expected.losses.forEach(
        (id, loss) -> assertThat(found.losses.get(id)).isCloseTo(loss, within(1e-5f)));
    for (int i = 0; i < expected.gradients.size(); i++) {
      assertThat(relativeDistance(found.gradients.get(i), expected.gradients.get(i)))
          .as(String.valueOf(i))
          .isLessThan(1e-5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt2", "mamba", "lfm2"})
  void adaptersLearnTheSameFromPackedRows(String family) throws IOException {
    var lora = new Lora(2, 4, 0, List.of(LoraTargets.ALL), BaseType.FP32);
    var outcomes = new ArrayList<Outcome>();
    for (var part : List.of(packed(), padded())) {
      var base = SharedFiles.golden(family);
      var model = AdaptedModel.open(TORCH, base, lora, Optional.empty(), Compute.FP32, 1);
      outcomes.add(step(model, new Sharpness.None(), MemorySettings.AMPLE, part));
    }
    assertNear(outcomes.getFirst(), outcomes.getLast());
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gemma3", "mamba", "lfm2"})
  void packedBlocksAreRunAgainToTheBit(String family) throws IOException {
    var again = new MemorySettings(Long.MAX_VALUE, Recompute.BLOCKS);
    var none = new Sharpness.None();
    var expected = step(family, Compute.FP32, none, MemorySettings.AMPLE, packed());
    var found = step(family, Compute.FP32, none, again, packed());
    assertThat(found.losses).isEqualTo(expected.losses);
    for (int i = 0; i < expected.gradients.size(); i++) {
      assertThat(found.gradients.get(i)).containsExactly(expected.gradients.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"phi", "gemma3", "mamba", "lfm2"})
  void bfloat16StaysNear(String family) throws IOException {
    var none = new Sharpness.None();
    var expected = step(family, Compute.BF16, none, MemorySettings.AMPLE, padded());
    var found = step(family, Compute.BF16, none, MemorySettings.AMPLE, packed());
    expected.losses.forEach(
        (id, loss) -> assertThat(found.losses.get(id)).isCloseTo(loss, within(0.02f * loss)));
  }

  private record Outcome(Map<Long, Float> losses, List<float[]> gradients) {}

  private static Outcome step(
      String family, Compute compute, Sharpness sharpness, MemorySettings memory, MicroBatch part)
      throws IOException {
    var golden = SharedFiles.golden(family);
    return step(ModelFolder.load(TORCH, golden, compute), sharpness, memory, part);
  }

  private static Outcome step(
      Model model, Sharpness sharpness, MemorySettings memory, MicroBatch part) {
    var rule = new UpdateRule.AdamW(0.9, 0.95, 1e-8, 0);
    var settings = new OptimizerSettings(rule, sharpness, 1e9, new Schedule.Constant(1e-30));
    try (var training = TrainingStep.create(TORCH, model, settings, memory)) {
      var losses = training.apply(new Batch(1, List.of(part)));
      var byId = new HashMap<Long, Float>();
      for (int i = 0; i < losses.size(); i++) byId.put(losses.id(i), losses.loss(i));
      var gradients = new ArrayList<float[]>();
      for (var gradient : model.gradients()) gradients.add(gradient.toFloatArray());
      return new Outcome(byId, gradients);
    }
  }

  private static MicroBatch padded() {
    var rows = new int[LENGTHS.length][];
    for (int i = 0; i < rows.length; i++) rows[i] = new int[] {i};
    return batch(rows);
  }

  private static MicroBatch packed() {
    return batch(ROWS);
  }

  private static MicroBatch batch(int[][] rows) {
    var ids = new long[LENGTHS.length];
    var tokens = new int[rows.length * WIDTH];
    var starts = new int[LENGTHS.length];
    var prompts = new int[LENGTHS.length];
    var lengths = new int[LENGTHS.length];
    int i = 0;
    for (int row = 0; row < rows.length; row++) {
      int at = row * WIDTH;
      for (int example : rows[row]) {
        var random = new SplittableRandom(example);
        ids[i] = 100L + example;
        starts[i] = at;
        prompts[i] = 1 + example % 2 * (LENGTHS[example] / 3);
        lengths[i] = LENGTHS[example];
        for (int p = 0; p < lengths[i]; p++) tokens[at++] = random.nextInt(40);
        i++;
      }
    }
    return new MicroBatch(ids, WIDTH, tokens, starts, prompts, lengths);
  }

  /** The norm of the difference by the norm of {@code expected}. */
  private static double relativeDistance(float[] found, float[] expected) {
    double distance = 0;
    double length = 0;
    for (int i = 0; i < found.length; i++) {
      distance += Math.pow((double) found[i] - expected[i], 2);
      length += Math.pow(expected[i], 2);
    }
    return Math.sqrt(distance) / Math.max(Math.sqrt(length), 1e-3);
  }
}
