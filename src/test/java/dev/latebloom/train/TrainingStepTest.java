package dev.latebloom.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.fresh.MambaSettings;
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainingStepTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final ModelSettings MODEL =
      new ModelSettings(64, 32, 2, 4, 2, 48, 32, 10000, 1e-5);
  private static final OptimizerSettings OPTIMIZER =
      new OptimizerSettings(0.9, 0.95, 1e-8, 0.1, 1, new Schedule.Cosine(1e-2, 5, 100, 0.1));

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @Test
  void theModelLearnsAndLeavesNoArrayBehind() {
    try (var training = training(1)) {
      float first = (float) training.apply(batch(1, 16, 1)).meanLoss();
      int live = TORCH.liveArrays();
      float last = first;
      for (int step = 2; step <= 60; step++) {
        last = (float) training.apply(batch(step, 16, 2)).meanLoss();
        assertThat(TORCH.liveArrays()).isEqualTo(live);
      }
      assertThat(first).isBetween(4.0f, 4.4f);
      assertThat(last).isLessThan(first - 1);
    }
  }

  @Test
  void measuringSharpnessChangesNoBitOfTheRun() {
    var settings = new ProbeSettings(2, 0.05, 3);
    try (var plain = training(1);
        var probed = training(1)) {
      for (int step = 1; step <= 6; step++) {
        var expected = plain.apply(batch(step, 16, 2));
        assertThat(probed.apply(batch(step, 16, 2)).losses()).isEqualTo(expected.losses());
        var found = probed.curvature(settings, batch(1, 16, 2));
        assertThat(found.rise()).isGreaterThan(0);
        assertThat(Math.abs(found.eigenvalue())).isGreaterThan(0.01);
      }
    }
  }

  @Test
  void aMambaLearnsToo() {
    var model = Model.create(TORCH, new MambaSettings(64, 32, 2, 1e-5), 0, Compute.FP32, 1);
    try (var training = TrainingStep.create(TORCH, model, OPTIMIZER)) {
      double first = training.apply(batch(1, 16, 1)).meanLoss();
      double last = first;
      for (int step = 2; step <= 60; step++) last = training.apply(batch(step, 16, 2)).meanLoss();
      assertThat(first).isBetween(4.0, 4.4);
      assertThat(last).isLessThan(first - 1);
    }
  }

  @Test
  void everyRowGetsTheMeanOfItsOwnResponse() {
    try (var alone = training(1);
        var together = training(1)) {
      var all = together.apply(batch(1, 8, 2));
      assertThat(all.size()).isEqualTo(8);
      for (int row = 0; row < 8; row++) {
        var one = new Batch(1, List.of(rows(1, row, row + 1)));
        try (var fresh = training(1)) {
          assertThat(all.id(row)).isEqualTo(100 + row);
          assertThat(fresh.apply(one).loss(0)).isCloseTo(all.loss(row), within(1e-5f));
        }
      }
      assertThat(alone.apply(batch(1, 8, 1)).tokens()).isEqualTo(all.tokens());
    }
  }

  @Test
  void aStepForgetsTheGradientsOfTheLast() {
    // With a learning rate of almost nothing, two equal steps see equal weights.
    var still = new OptimizerSettings(0.9, 0.95, 1e-8, 0, 1e9, new Schedule.Constant(1e-30));
    try (var model = Model.create(TORCH, MODEL, 0, Compute.FP32, 1);
        var training = TrainingStep.create(TORCH, model, still)) {
      training.apply(batch(1, 8, 2));
      var first = copies(model.gradients());
      training.apply(batch(1, 8, 2));
      assertSame(copies(model.gradients()), first);
    }
  }

  @Test
  void anExampleThatCountsTwiceIsOneThatStandsThereTwice() {
    try (var factor = unclipped();
        var twice = unclipped()) {
      var rows = rows(1, 0, 4);
      var batch = new Batch(1, List.of(rows), Map.of(rows.id(2), 2f));
      var losses = factor.apply(batch);
      // Losses are reported as they are.
      assertThat(losses.losses()).containsExactly(twice.losses(new Batch(1, List.of(rows))));
      var again = new Batch(1, List.of(rows, rows(1, 2, 3)));
      twice.apply(again);
      double share = (double) again.responseTokens() / batch.responseTokens();
      for (int i = 0; i < factor.model().gradients().size(); i++) {
        float[] found = factor.model().gradients().get(i).toFloatArray();
        float[] expected = twice.model().gradients().get(i).toFloatArray();
        for (int j = 0; j < found.length; j++) {
          assertThat((double) found[j]).isCloseTo(share * expected[j], within(1e-5));
        }
      }
    }
  }

  @Test
  void factorsOfOneChangeNothingToTheBit() {
    try (var plain = training(1);
        var factored = training(1)) {
      var batch = batch(1, 8, 2);
      var ones = new HashMap<Long, Float>();
      for (int row = 0; row < 8; row++) ones.put(100L + row, 1f);
      plain.apply(batch);
      factored.apply(new Batch(1, batch.parts(), ones));
      assertSame(copies(factored.model().weights()), copies(plain.model().weights()));
    }
  }

  @Test
  void lossesWithoutAGradientAreThoseOfTheStepAndChangeNothing() {
    try (var scored = training(1);
        var plain = training(1)) {
      var batch = batch(1, 8, 2);
      float[] losses = scored.losses(batch);
      int live = TORCH.liveArrays();
      assertThat(scored.losses(batch)).containsExactly(losses);
      assertThat(TORCH.liveArrays()).isEqualTo(live);
      assertThat(scored.apply(batch).losses()).containsExactly(losses);
      plain.apply(batch);
      assertSame(copies(scored.model().weights()), copies(plain.model().weights()));
    }
  }

  @Test
  void cuttingABatchDoesNotChangeTheGradient() {
    try (var whole = training(1);
        var cut = training(1)) {
      float norm = whole.apply(batch(1, 12, 1)).gradientNorm();
      assertThat(cut.apply(batch(1, 12, 4)).gradientNorm()).isCloseTo(norm, within(norm * 1e-5f));
      for (int i = 0; i < whole.model().gradients().size(); i++) {
        float[] expected = whole.model().gradients().get(i).toFloatArray();
        float[] found = cut.model().gradients().get(i).toFloatArray();
        double distance = 0;
        double length = 0;
        for (int j = 0; j < found.length; j++) {
          distance += Math.pow((double) found[j] - expected[j], 2);
          length += Math.pow(expected[j], 2);
        }
        assertThat(Math.sqrt(distance / length)).isLessThan(1e-5);
      }
    }
  }

  @Test
  void stoppingAndGoingOnIsTheSameRunToTheBit(@TempDir Path folder) throws IOException {
    var losses = new ArrayList<Double>();
    List<float[]> weights;
    try (var training = training(1)) {
      for (int step = 1; step <= 20; step++) {
        losses.add(training.apply(batch(step, 8, 2)).meanLoss());
      }
      weights = copies(training.model().weights());
    }
    var again = new ArrayList<Double>();
    try (var training = training(1)) {
      for (int step = 1; step <= 10; step++) {
        again.add(training.apply(batch(step, 8, 2)).meanLoss());
      }
      training.save(folder);
    }
    try (var training =
        TrainingStep.restore(
            TORCH, ModelFolder.load(TORCH, folder, Compute.FP32), OPTIMIZER, folder)) {
      for (int step = 11; step <= 20; step++) {
        again.add(training.apply(batch(step, 8, 2)).meanLoss());
      }
      assertThat(again).isEqualTo(losses);
      assertSame(copies(training.model().weights()), weights);
    }
  }

  @Test
  void twoThreadsGiveTheSameRunToTheBitAgain() {
    try (var torch = Torch.load("cpu", 2)) {
      assertThat(lossesOfARun(torch)).isEqualTo(lossesOfARun(torch));
    }
  }

  /** Large enough for the kernels to share their work out. */
  private static List<Double> lossesOfARun(Torch torch) {
    var settings = new ModelSettings(64, 96, 2, 4, 4, 256, 32, 10000, 1e-5);
    var losses = new ArrayList<Double>();
    try (var training =
        TrainingStep.create(torch, Model.create(torch, settings, 0, Compute.FP32, 1), OPTIMIZER)) {
      for (int step = 1; step <= 4; step++) {
        losses.add(training.apply(batch(step, 96, 1)).meanLoss());
      }
    }
    return losses;
  }

  @Test
  void bfloat16FollowsFloat32() {
    try (var exact = training(1);
        var model = Model.create(TORCH, MODEL, 0, Compute.BF16, 1);
        var rounded = TrainingStep.create(TORCH, model, OPTIMIZER)) {
      for (int step = 1; step <= 20; step++) {
        double expected = exact.apply(batch(step, 16, 1)).meanLoss();
        assertThat(rounded.apply(batch(step, 16, 1)).meanLoss())
            .isCloseTo(expected, within(expected * 0.02));
      }
    }
  }

  @Test
  void aStepThatDivergesChangesNothing(@TempDir Path folder) throws IOException {
    try (var training = training(1)) {
      training.apply(batch(1, 8, 1));
      var weights = training.model().weights();
      var norm = weights.getLast();
      float[] good = norm.toFloatArray();
      norm.set(new float[good.length]);
      norm.muli(Float.NaN);
      training.save(Files.createDirectory(folder.resolve("before")));
      assertThatThrownBy(() -> training.apply(batch(2, 8, 1)))
          .isInstanceOf(DivergedException.class)
          .hasMessageContaining("step 2 has a loss of NaN");
      training.save(Files.createDirectory(folder.resolve("after")));
      for (var file : List.of("model.safetensors", "optimizer.safetensors")) {
        assertThat(folder.resolve("after").resolve(file))
            .hasSameBinaryContentAs(folder.resolve("before").resolve(file));
      }
      norm.set(good);
      assertThat(training.apply(batch(2, 8, 1)).meanLoss()).isFinite();
    }
  }

  @Test
  void aRowThatDoesNotFitTheModelIsNamed() {
    try (var training = training(1)) {
      assertRefused(training, row(new int[] {1, 64, 3}, 1, 3), "example 9 has token 64");
      assertRefused(training, row(new int[] {1, -1, 3}, 1, 3), "example 9 has token -1");
      assertRefused(training, row(new int[] {1, 2, 3}, 1, 4), "example 9 has 4 tokens");
      assertRefused(training, row(new int[33], 1, 33), "the longest is 32");
      assertThatThrownBy(() -> training.apply(new Batch(1, List.of())))
          .hasMessageContaining("without rows");
    }
  }

  @Test
  void aRowWithoutAPromptOrAResponseCannotBeMade() {
    for (int prompt : new int[] {0, 3}) {
      assertThatThrownBy(() -> row(new int[] {1, 2, 3}, prompt, 3))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static void assertRefused(TrainingStep training, MicroBatch part, String why) {
    assertThatThrownBy(() -> training.apply(new Batch(1, List.of(part))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  private static MicroBatch row(int[] tokens, int prompt, int length) {
    return new MicroBatch(
        new long[] {9}, tokens.length, tokens, new int[] {prompt}, new int[] {length});
  }

  private static TrainingStep training(long seed) {
    return TrainingStep.create(TORCH, Model.create(TORCH, MODEL, 0, Compute.FP32, seed), OPTIMIZER);
  }

  /** Its gradients stay as they are when the step is over. */
  private static TrainingStep unclipped() {
    var settings = new OptimizerSettings(0.9, 0.95, 1e-8, 0, 1e9, new Schedule.Constant(1e-3));
    return TrainingStep.create(TORCH, Model.create(TORCH, MODEL, 0, Compute.FP32, 1), settings);
  }

  private static Batch batch(long step, int rows, int parts) {
    var cut = new ArrayList<MicroBatch>();
    for (int i = 0; i < parts; i++) {
      cut.add(rows(step, rows * i / parts, rows * (i + 1) / parts));
    }
    return new Batch(step, cut);
  }

  /** Rows [from, to) of a step: counting upwards from a random token, of different lengths. */
  private static MicroBatch rows(long step, int from, int to) {
    int width = 12;
    int rows = to - from;
    var ids = new long[rows];
    var tokens = new int[rows * width];
    var prompts = new int[rows];
    var lengths = new int[rows];
    for (int i = 0; i < rows; i++) {
      var random = new SplittableRandom(step * 1000 + from + (long) i);
      ids[i] = 100L + from + i;
      prompts[i] = random.nextInt(1, 4);
      lengths[i] = random.nextInt(6, width + 1);
      int start = random.nextInt(64);
      for (int p = 0; p < lengths[i]; p++) tokens[i * width + p] = (start + p) % 64;
    }
    return new MicroBatch(ids, width, tokens, prompts, lengths);
  }

  private static List<float[]> copies(NDList arrays) {
    return arrays.stream().map(array -> array.toFloatArray()).toList();
  }

  private static void assertSame(List<float[]> found, List<float[]> expected) {
    for (int i = 0; i < expected.size(); i++) {
      assertThat(found.get(i)).containsExactly(expected.get(i));
    }
  }
}
