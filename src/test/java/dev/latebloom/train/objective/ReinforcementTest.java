package dev.latebloom.train.objective;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.ingest.token.ByteTokenizer;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.sample.SampleSettings;
import dev.latebloom.train.MemorySettings;
import dev.latebloom.train.Scorer;
import dev.latebloom.train.StepLosses;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.families.ModelSettings;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReinforcementTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final ModelSettings MODEL =
      new ModelSettings(256, 32, 1, 2, 2, 64, 32, 10000, 1e-5);
  private static final SampleSettings CUT = new SampleSettings(4096, 8, false);

  @AfterAll
  static void close() {
    TORCH.close();
  }

  /** One arm is one byte, and the nearer it is to the best one, the more it earns. */
  private static double nearness(Reward.Response response) {
    if (response.text().isEmpty()) return 0;
    return 1 - Math.abs(response.text().charAt(0) - 'a') / 256.0;
  }

  /** Small letters among as many as there may be. */
  private static double smallLetters(Reward.Response response) {
    return response.text().chars().filter(c -> c >= 'a' && c <= 'z').count() / 8.0;
  }

  @Test
  void aBanditFindsTheBestArm() {
    try (var learner = new Learner(1, settings(16, 1, 0), ReinforcementTest::nearness)) {
      StepLosses last = learner.step(1);
      for (int step = 2; step <= 150; step++) last = learner.step(step);
      assertThat(last.rollouts().reward()).isGreaterThan(0.97);
      assertThat(last.rollouts().length()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aSmallModelEarnsNearlyAllThatThereIs(long seed) {
    try (var learner = new Learner(seed, settings(8, 8, 0), ReinforcementTest::smallLetters)) {
      double first = learner.step(1).rollouts().reward();
      assertThat(first).isLessThan(0.3);
      double sum = 0;
      for (int step = 2; step <= 160; step++) {
        double reward = learner.step(step).rollouts().reward();
        if (step > 150) sum += reward;
      }
      assertThat(sum / 10).as("mean reward of ten steps; 1 is the most").isGreaterThan(0.95);
    }
  }

  @Test
  void theLedgerHearsWhatEachPromptLacks() {
    ToDoubleFunction<Reward.Response> byPrompt =
        response -> response.turns().getFirst().startsWith("q0") ? 1 : 0.25;
    try (var learner = new Learner(1, settings(4, 8, 0), byPrompt)) {
      var losses = learner.step(1);
      assertThat(losses.ids()).containsExactly(100, 101, 102, 103);
      assertThat(losses.losses()).containsExactly(0, 0.75f, 0.75f, 0.75f);
      assertThat(losses.rollouts().silentShare()).isEqualTo(1);
      assertThat(losses.rollouts().responses()).isEqualTo(16);
      assertThat(losses.gradientNorm()).isZero();
    }
  }

  @Test
  void aReferenceIsTheModelItselfAtFirstAndHoldsItBackLater() {
    try (var free = new Learner(1, settings(8, 8, 0), ReinforcementTest::smallLetters);
        var held = new Learner(1, settings(8, 8, 5), ReinforcementTest::smallLetters)) {
      assertThat(held.step(1).rollouts().kl()).isCloseTo(0, within(1e-6));
      assertThat(free.step(1).rollouts().kl()).isNaN();
      StepLosses one = held.step(2);
      StepLosses other = free.step(2);
      for (int step = 3; step <= 40; step++) {
        one = held.step(step);
        other = free.step(step);
      }
      assertThat(one.rollouts().reward()).isLessThan(other.rollouts().reward() - 0.2);
      assertThat(one.rollouts().kl()).isBetween(0.0, 0.3);
    }
  }

  @Test
  void aSecondUpdateOfTheSameResponsesIsClipped() {
    var twice = new ReinforceSettings(8, 8, 64, 4, 0.01, 0);
    try (var learner = new Learner(1, twice, ReinforcementTest::smallLetters)) {
      assertThat(learner.step(1).rollouts().clipShare()).isBetween(0.1, 0.9);
    }
  }

  @Test
  void whatIsDrawnDependsOnSeedStepAndExampleAlone(@TempDir Path folder) throws Exception {
    var all = new ArrayList<Reward.Response>();
    var again = new ArrayList<Reward.Response>();
    try (var whole = new Learner(1, settings(4, 8, 0.1), heard(all))) {
      for (int step = 1; step <= 3; step++) whole.step(step);
      whole.training.save(folder);
      var fourth = whole.step(4);
      var restored =
          new Learner(
              TrainingStep.restore(
                  TORCH, ModelFolder.load(TORCH, folder, Compute.FP32), optimizer(), folder),
              1,
              settings(4, 8, 0.1),
              heard(again));
      try (restored) {
        var repeated = restored.step(4);
        assertThat(again).isEqualTo(all.subList(all.size() - again.size(), all.size()));
        assertThat(repeated.losses()).isEqualTo(fourth.losses());
        assertThat(repeated.rollouts()).isEqualTo(fourth.rollouts());
        assertThat(repeated.gradientNorm()).isEqualTo(fourth.gradientNorm());
      }
    }
    assertThat(all.subList(0, 16)).doesNotHaveDuplicates();
  }

  private static ToDoubleFunction<Reward.Response> heard(List<Reward.Response> all) {
    return response -> {
      all.add(response);
      return smallLetters(response);
    };
  }

  @Test
  void aRewardThatIsNoNumberEndsTheRunWithTheResponse() {
    try (var learner = new Learner(1, settings(4, 8, 0), response -> Double.NaN)) {
      assertThatThrownBy(() -> learner.step(1))
          .hasMessageStartingWith("the reward of a response is NaN; it was \"")
          .hasMessageEndingWith("\" to [q0?]");
    }
  }

  @Test
  void aStepLeavesNoArrayBehind() {
    try (var learner = new Learner(1, settings(4, 8, 0.1), ReinforcementTest::smallLetters)) {
      learner.step(1);
      int live = TORCH.liveArrays();
      for (int step = 2; step <= 5; step++) learner.step(step);
      assertThat(TORCH.liveArrays()).isEqualTo(live);
    }
  }

  private static ReinforceSettings settings(int group, int maxNew, double kl) {
    return new ReinforceSettings(group, maxNew, 64, 1, 0.2, kl);
  }

  private static OptimizerSettings optimizer() {
    return new OptimizerSettings(0.9, 0.95, 1e-8, 0, 1, new Schedule.Constant(5e-3));
  }

  /** A small model that learns from four prompts, with a reward by a formula. */
  private static final class Learner implements AutoCloseable {
    private final TrainingStep training;
    private final Reinforcement learning;

    Learner(long seed, ReinforceSettings settings, ToDoubleFunction<Reward.Response> reward) {
      this(TrainingStep.create(TORCH, model(seed), optimizer()), seed, settings, reward);
    }

    Learner(
        TrainingStep training,
        long seed,
        ReinforceSettings settings,
        ToDoubleFunction<Reward.Response> reward) {
      this.training = training;
      Optional<Scorer> reference =
          settings.kl() > 0
              ? Optional.of(new Scorer(TORCH, model(seed), MemorySettings.AMPLE))
              : Optional.empty();
      var place = new Place(new ByteTokenizer(), CUT, seed);
      Reward each = all -> all.stream().map(reward::applyAsDouble).toList();
      this.learning = new Reinforcement(training, reference, each, place, settings);
    }

    private static Model model(long seed) {
      return Model.create(TORCH, MODEL, 0, Compute.FP32, seed);
    }

    StepLosses step(long step) {
      return learning.learn(new Batch(step, List.of(prompts())));
    }

    /** "q0?" to "q3?", with the reference "ab". */
    private static MicroBatch prompts() {
      int width = 8;
      var tokens = new int[4 * width];
      for (int row = 0; row < 4; row++) {
        byte[] bytes = ("q" + row + "?ab\0").getBytes(UTF_8);
        for (int i = 0; i < bytes.length; i++) tokens[row * width + i] = bytes[i];
      }
      return new MicroBatch(
          new long[] {100, 101, 102, 103},
          width,
          tokens,
          new int[] {3, 3, 3, 3},
          new int[] {6, 6, 6, 6});
    }

    @Override
    public void close() {
      learning.close();
      training.close();
    }
  }
}
