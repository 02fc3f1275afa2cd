package dev.latebloom.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.engine.SharedFiles;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Recompute;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import dev.latebloom.train.optim.Sharpness;
import dev.latebloom.train.optim.UpdateRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecomputeTest {
  private static final Torch TORCH = Torch.load("cpu", 2);
  private static final MemorySettings BLOCKS = new MemorySettings(Long.MAX_VALUE, Recompute.BLOCKS);

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "gemma3", "phi", "gpt2", "mamba", "lfm2"})
  void runningBlocksAgainChangesNoBit(String family) throws IOException {
    assertChangesNoBit(family, Compute.BF16, new Sharpness.None());
    // Goes through the blocks without recording too, and twice on the way back.
    assertChangesNoBit(family, Compute.FP32, new Sharpness.FunctionalSam(0.05));
  }

  private static void assertChangesNoBit(String family, Compute compute, Sharpness sharpness)
      throws IOException {
    var expected = numbersAfterTwoSteps(family, compute, sharpness, MemorySettings.AMPLE);
    var found = numbersAfterTwoSteps(family, compute, sharpness, BLOCKS);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(found.get(i)).as(compute + " " + i).containsExactly(expected.get(i));
    }
  }

  /** Losses, gradients and weights. */
  private static List<float[]> numbersAfterTwoSteps(
      String family, Compute compute, Sharpness sharpness, MemorySettings memory)
      throws IOException {
    var rule = new UpdateRule.AdamW(0.9, 0.95, 1e-8, 0.1);
    var settings = new OptimizerSettings(rule, sharpness, 1, new Schedule.Constant(1e-2));
    var model = ModelFolder.load(TORCH, SharedFiles.golden(family), compute);
    try (var training = TrainingStep.create(TORCH, model, settings, memory)) {
      var numbers = new ArrayList<float[]>();
      numbers.add(training.apply(batch(1)).losses());
      int live = TORCH.liveArrays();
      numbers.add(training.apply(batch(2)).losses());
      assertThat(TORCH.liveArrays()).isEqualTo(live);
      for (var gradient : model.gradients()) numbers.add(gradient.toFloatArray());
      for (var weight : model.weights()) numbers.add(weight.toFloatArray());
      return numbers;
    }
  }

  private static Batch batch(long step) {
    int width = 16;
    int rows = 3;
    int[] tokens = new SplittableRandom(step).ints((long) rows * width, 0, 40).toArray();
    int[] lengths = {width, 11, 7};
    var part = new MicroBatch(new long[rows], width, tokens, new int[] {1, 4, 2}, lengths);
    return new Batch(step, List.of(part, part));
  }

  @Test
  void anotherWordIsRefused() {
    assertThatThrownBy(() -> Recompute.of("all")).hasMessageContaining("\"none\" or \"blocks\"");
  }
}
