package dev.latebloom.train.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.folder.ModelFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NlpoTest {
  private static final PpoSettings PPO = new PpoSettings(1, 0.95, 0.5, 0.2, 10, 0.05);

  /** One token is left, so all that is drawn is what the mask policy would write. */
  @Test
  void theMaskFollowsTheModelWhenItIsRefreshedAndNotBefore() throws Exception {
    var heard = new ArrayList<Reward.Response>();
    try (var learner = learner(new NlpoSettings(1e-9, 1, 3), Learner.heard(heard))) {
      var step = learner.step(1);
      assertThat(heard.subList(0, 8)).extracting(Reward.Response::text).containsOnly(text(heard));
      // With one token there is nothing to choose, and nothing to be learned.
      assertThat(step.rollouts().entropy()).isCloseTo(0, within(1e-6));
      turnTokens(learner);
      assertThat(drawn(learner, heard, 2)).isEqualTo(text(heard));
      var before = text(heard);
      assertThat(drawn(learner, heard, 3)).isEqualTo(before);
      assertThat(drawn(learner, heard, 4)).isNotEqualTo(before);
    }
  }

  private static String text(List<Reward.Response> heard) {
    return heard.getFirst().text();
  }

  private static String drawn(Learner learner, List<Reward.Response> heard, int step) {
    heard.clear();
    learner.step(step);
    return text(heard);
  }

  /** Gives every token the row of another one, so that others are likely. */
  private static void turnTokens(Learner learner) {
    float[][] weights = learner.training.weights();
    float[] table = weights[0].clone();
    int width = table.length / 256;
    for (int token = 0; token < 256; token++) {
      System.arraycopy(table, token * width, weights[0], (255 - token) * width, width);
    }
    learner.training.replaceWeights(i -> weights[i]);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aSmallModelEarnsNearlyAllThatThereIs(long seed) throws Exception {
    ToDoubleFunction<Reward.Response> letters = all -> Learner.smallLetters(all) * 8 / 3;
    try (var learner = learner(seed, new NlpoSettings(0.9, 20, 5), letters)) {
      assertThat(learner.step(1).rollouts().reward()).isLessThan(0.4);
      learner.meanReward(2, 90);
      assertThat(learner.meanReward(91, 100)).as("1 is the most").isGreaterThan(0.95);
    }
  }

  @Test
  void theFirstUpdatesAreThoseOfAPlainLoopInPyTorch() throws Exception {
    try (var learner =
        Learner.nlpo(
            Learner.model(1),
            () -> Learner.model(1),
            1,
            Learner.TWO_UPDATES,
            Learner.PEERS_PPO,
            Optional.of(new NlpoSettings(0.9, 20, 3)),
            Learner::recorded,
            Optional.empty())) {
      learner.assertRepeats("nlpo.json");
    }
  }

  @Test
  void aRunThatGoesOnHasItsMaskPolicyToTheBit(@TempDir Path folder) throws Exception {
    var nlpo = new NlpoSettings(0.5, 5, 3);
    try (var whole = learner(nlpo, Learner::smallLetters)) {
      for (int step = 1; step <= 4; step++) whole.step(step);
      whole.save(folder);
      var fifth = whole.step(5);
      var model = ModelFolder.load(Learner.TORCH, folder, Compute.FP32);
      try (var again =
          Learner.nlpo(
              model,
              () -> Learner.model(1),
              1,
              SETTINGS,
              PPO,
              Optional.of(nlpo),
              Learner::smallLetters,
              Optional.of(folder))) {
        var repeated = again.step(5);
        assertThat(repeated.rollouts()).isEqualTo(fifth.rollouts());
        assertThat(repeated.losses()).isEqualTo(fifth.losses());
        assertThat(again.training.weights()).isDeepEqualTo(whole.training.weights());
      }
    }
  }

  private static final ReinforceSettings SETTINGS = new ReinforceSettings(8, 3, 64, 1, 0.2, 0.0001);

  private static Learner learner(NlpoSettings nlpo, ToDoubleFunction<Reward.Response> reward)
      throws Exception {
    return learner(1, nlpo, reward);
  }

  private static Learner learner(
      long seed, NlpoSettings nlpo, ToDoubleFunction<Reward.Response> reward) throws Exception {
    return Learner.nlpo(
        Learner.model(seed),
        () -> Learner.model(seed),
        seed,
        SETTINGS,
        PPO,
        Optional.of(nlpo),
        reward,
        Optional.empty());
  }
}
