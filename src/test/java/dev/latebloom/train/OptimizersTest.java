package dev.latebloom.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.engine.SharedFiles;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import dev.latebloom.train.optim.Sharpness;
import dev.latebloom.train.optim.UpdateRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every optimizer and every sharpness on the real transformer. */
final class OptimizersTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final ModelSettings MODEL =
      new ModelSettings(64, 32, 2, 4, 2, 48, 32, 10000, 1e-5);
  private static final Sharpness NONE = new Sharpness.None();

  /** An optimizer at a rate at which it learns. */
  record Rule(UpdateRule rule, double rate) {
    OptimizerSettings with(Sharpness sharpness) {
      return new OptimizerSettings(rule, sharpness, 1, new Schedule.Constant(rate));
    }
  }

  static Stream<Rule> rules() {
    var adamW = new UpdateRule.AdamW(0.9, 0.95, 1e-8, 0.1);
    return Stream.of(
        new Rule(new UpdateRule.Sgd(0.9, false, 0.01), 0.1),
        new Rule(new UpdateRule.Sgd(0.9, true, 0.01), 0.1),
        new Rule(adamW, 1e-2),
        new Rule(new UpdateRule.Muon(0.95, true, 5, 4, 0.01, adamW), 5e-3));
  }

  static Stream<OptimizerSettings> all() {
    return rules()
        .flatMap(rule -> Stream.concat(Stream.of(NONE), ascents(rule, 0.05)).map(rule::with));
  }

  private static Stream<Sharpness> ascents(Rule rule, double rho) {
    var any = Stream.<Sharpness>of(new Sharpness.Sam(rho), new Sharpness.FunctionalSam(rho));
    return rule.rule() instanceof UpdateRule.AdamW
        ? Stream.concat(any, Stream.of(new Sharpness.PreconditionedFunctionalSam(rho)))
        : any;
  }

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @ParameterizedTest
  @MethodSource("all")
  void theModelLearnsAndLeavesNoArrayBehind(OptimizerSettings settings) {
    try (var training = training(settings)) {
      double first = training.apply(batch(1)).meanLoss();
      training.apply(batch(2));
      int live = TORCH.liveArrays();
      double last = first;
      for (int step = 3; step <= 40; step++) {
        last = training.apply(batch(step)).meanLoss();
        assertThat(TORCH.liveArrays()).isEqualTo(live);
      }
      assertThat(last).isLessThan(first - 0.5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "gemma3", "phi", "gpt2", "mamba"})
  void everyOneTeachesEveryFamily(String family) throws IOException {
    var folder = SharedFiles.folder("golden/" + family);
    for (var settings : all().toList()) {
      var model = ModelFolder.load(TORCH, folder, Compute.FP32);
      try (var training = TrainingStep.create(TORCH, model, settings)) {
        double first = training.apply(batch(1)).meanLoss();
        training.apply(new Batch(2, batch(1).parts()));
        int live = TORCH.liveArrays();
        training.apply(new Batch(3, batch(1).parts()));
        double last = training.apply(new Batch(4, batch(1).parts())).meanLoss();
        assertThat(TORCH.liveArrays()).isEqualTo(live);
        assertThat(last).as(settings.toString()).isLessThan(first);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void stoppingAndGoingOnIsTheSameRunToTheBit(OptimizerSettings settings, @TempDir Path folder)
      throws IOException {
    List<float[]> expected;
    try (var training = training(settings)) {
      for (int step = 1; step <= 8; step++) training.apply(batch(step));
      expected = copies(training.model().weights());
    }
    try (var training = training(settings)) {
      for (int step = 1; step <= 4; step++) training.apply(batch(step));
      training.save(folder);
    }
    var model = ModelFolder.load(TORCH, folder, Compute.FP32);
    try (var training = TrainingStep.restore(TORCH, model, settings, folder)) {
      for (int step = 5; step <= 8; step++) training.apply(batch(step));
      assertSame(copies(training.model().weights()), expected);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void noStepUpTheSlopeIsTheBareOptimizerToTheBit(Rule rule) {
    for (var compute : Compute.values()) {
      var expected = weightsAfterThree(rule.with(NONE), compute);
      for (var still : ascents(rule, 0).toList()) {
        assertSame(weightsAfterThree(rule.with(still), compute), expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void lossesAreThoseBeforeTheStepUp(OptimizerSettings settings) {
    var bare = new OptimizerSettings(settings.rule(), NONE, 1, settings.schedule());
    try (var training = training(settings);
        var plain = training(bare)) {
      assertThat(training.apply(batch(1)).losses()).containsExactly(plain.apply(batch(1)).losses());
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aStepUpThatGoesTooFarChangesNothing(Rule rule) {
    for (var ascent : ascents(rule, 3e38).toList()) {
      try (var training = training(rule.with(ascent))) {
        var before = copies(training.model().weights());
        assertThatThrownBy(() -> training.apply(batch(1)))
            .isInstanceOf(DivergedException.class)
            .hasMessageContaining("step 1 has a gradient norm of");
        assertSame(copies(training.model().weights()), before);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theStepUpChangesWhatIsLearned(Rule rule) {
    var bare = weightsAfterThree(rule.with(NONE)).getFirst();
    var sam = weightsAfterThree(rule.with(new Sharpness.Sam(0.05))).getFirst();
    var functional = weightsAfterThree(rule.with(new Sharpness.FunctionalSam(0.05))).getFirst();
    assertThat(sam).isNotEqualTo(bare);
    assertThat(functional).isNotEqualTo(bare).isNotEqualTo(sam);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theStateOfAnotherOptimizerIsRefused(Rule rule, @TempDir Path folder) throws IOException {
    try (var training = training(rule.with(NONE))) {
      training.save(folder);
    }
    for (var other : rules().toList()) {
      if (other.rule().getClass() == rule.rule().getClass()) continue;
      try (var model = ModelFolder.load(TORCH, folder, Compute.FP32)) {
        assertThatThrownBy(() -> TrainingStep.restore(TORCH, model, other.with(NONE), folder))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("optimizer.kind");
      }
    }
  }

  private static List<float[]> weightsAfterThree(OptimizerSettings settings) {
    return weightsAfterThree(settings, Compute.FP32);
  }

  private static List<float[]> weightsAfterThree(OptimizerSettings settings, Compute compute) {
    try (var training = training(settings, compute)) {
      for (int step = 1; step <= 3; step++) training.apply(batch(step));
      return copies(training.model().weights());
    }
  }

  private static TrainingStep training(OptimizerSettings settings) {
    return training(settings, Compute.FP32);
  }

  private static TrainingStep training(OptimizerSettings settings, Compute compute) {
    return TrainingStep.create(TORCH, Model.create(TORCH, MODEL, 0, compute, 1), settings);
  }

  /** Rows that count upwards, in two micro-batches. */
  private static Batch batch(long step) {
    return new Batch(step, List.of(rows(step, 0), rows(step, 8)));
  }

  private static MicroBatch rows(long step, int from) {
    int width = 12;
    var ids = new long[8];
    var tokens = new int[8 * width];
    var prompts = new int[8];
    var lengths = new int[8];
    for (int i = 0; i < 8; i++) {
      var random = new SplittableRandom(step * 1000 + from + i);
      prompts[i] = random.nextInt(1, 4);
      lengths[i] = random.nextInt(6, width + 1);
      int start = random.nextInt(64);
      for (int p = 0; p < lengths[i]; p++) tokens[i * width + p] = (start + p) % 64;
    }
    return new MicroBatch(ids, width, tokens, prompts, lengths);
  }

  private static List<float[]> copies(NDList arrays) {
    var copies = new ArrayList<float[]>();
    for (var array : arrays) copies.add(array.toFloatArray());
    return copies;
  }

  private static void assertSame(List<float[]> found, List<float[]> expected) {
    for (int i = 0; i < expected.size(); i++) {
      assertThat(found.get(i)).containsExactly(expected.get(i));
    }
  }
}
