package dev.latebloom.train.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.train.StepLosses;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.folder.ModelFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PpoTest {
  private static final PpoSettings PPO = new PpoSettings(1, 0.95, 0.5, 0.2, 10, 0);

  @Test
  void aBanditFindsTheBestArm() throws Exception {
    try (var learner = Learner.ppo(1, settings(16, 1, 1, 0), PPO, Learner::nearness)) {
      learner.meanReward(1, 90);
      assertThat(learner.step(91).rollouts().reward()).isGreaterThan(0.97);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aSmallModelEarnsNearlyAllThatThereIs(long seed) throws Exception {
    ToDoubleFunction<Reward.Response> letters = all -> Learner.smallLetters(all) * 8 / 3;
    try (var learner = Learner.ppo(seed, settings(8, 3, 1, 0), PPO, letters)) {
      assertThat(learner.step(1).rollouts().reward()).isLessThan(0.3);
      learner.meanReward(2, 90);
      assertThat(learner.meanReward(91, 100)).as("1 is the most").isGreaterThan(0.95);
    }
  }

  @Test
  void theFirstUpdatesAreThoseOfAPlainLoopInPyTorch() throws Exception {
    try (var learner = Learner.ppo(1, Learner.TWO_UPDATES, Learner.PEERS_PPO, Learner::recorded)) {
      learner.assertRepeats("ppo.json");
    }
  }

  @Test
  void aRunThatGoesOnRepeatsValuesAndCoefficientToTheBit(@TempDir Path folder) throws Exception {
    var settings = settings(4, 8, 2, 0.1);
    var ppo = new PpoSettings(1, 0.95, 0.5, 0.2, 10, 0.05);
    var again = new ArrayList<Reward.Response>();
    try (var whole = Learner.ppo(1, settings, ppo, Learner::smallLetters)) {
      for (int step = 1; step <= 3; step++) whole.step(step);
      whole.save(folder);
      var fourth = whole.step(4);
      var fifth = whole.step(5);
      assertThat(fifth.rollouts().klCoefficient()).isNotEqualTo(0.1);
      var model = ModelFolder.load(Learner.TORCH, folder, Compute.FP32);
      try (var gone =
          Learner.ppo(
              model,
              () -> Learner.model(1),
              1,
              settings,
              ppo,
              Learner.heard(again),
              Optional.of(folder))) {
        assertSame(gone.step(4), fourth);
        assertSame(gone.step(5), fifth);
        assertThat(gone.training.weights()).isDeepEqualTo(whole.training.weights());
      }
    }
  }

  private static void assertSame(StepLosses one, StepLosses other) {
    assertThat(one.losses()).isEqualTo(other.losses());
    assertThat(one.rollouts()).isEqualTo(other.rollouts());
    assertThat(one.gradientNorm()).isEqualTo(other.gradientNorm());
  }

  @Test
  void aCheckpointWithoutAValueHeadIsRefused(@TempDir Path folder) throws Exception {
    var settings = settings(4, 8, 1, 0);
    try (var grpo = Learner.grpo(1, settings, Learner::smallLetters)) {
      grpo.save(folder);
    }
    var model = ModelFolder.load(Learner.TORCH, folder, Compute.FP32);
    assertThatThrownBy(
            () ->
                Learner.ppo(
                    model,
                    () -> Learner.model(1),
                    1,
                    settings,
                    PPO,
                    Learner::smallLetters,
                    Optional.of(folder)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has no value head (value-head.safetensors)");
  }

  @Test
  void aStepLeavesNoArrayBehind() throws Exception {
    try (var learner = Learner.ppo(1, settings(4, 8, 2, 0.1), PPO, Learner::smallLetters)) {
      for (int step = 1; step <= 6; step++) learner.step(step);
      int live = Learner.TORCH.liveArrays();
      for (int step = 7; step <= 16; step++) learner.step(step);
      assertThat(Learner.TORCH.liveArrays()).isEqualTo(live);
    }
  }

  private static ReinforceSettings settings(int group, int maxNew, int updates, double kl) {
    return new ReinforceSettings(group, maxNew, 64, updates, 0.2, kl);
  }
}
