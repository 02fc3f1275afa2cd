package dev.latebloom.train.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.ingest.token.ByteTokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.StepLosses;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.folder.ModelFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReinforcementTest {
  private static final Torch TORCH = Learner.TORCH;

  @Test
  void aBanditFindsTheBestArm() {
    try (var learner = Learner.grpo(1, settings(16, 1, 0), Learner::nearness)) {
      StepLosses last = learner.step(1);
      for (int step = 2; step <= 150; step++) last = learner.step(step);
      assertThat(last.rollouts().reward()).isGreaterThan(0.97);
      assertThat(last.rollouts().length()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aSmallModelEarnsNearlyAllThatThereIs(long seed) {
    try (var learner = Learner.grpo(seed, settings(8, 8, 0), Learner::smallLetters)) {
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
    try (var learner = Learner.grpo(1, settings(4, 8, 0), byPrompt)) {
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
    try (var free = Learner.grpo(1, settings(8, 8, 0), Learner::smallLetters);
        var held = Learner.grpo(1, settings(8, 8, 5), Learner::smallLetters)) {
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
    try (var learner = Learner.grpo(1, twice, Learner::smallLetters)) {
      assertThat(learner.step(1).rollouts().clipShare()).isBetween(0.1, 0.9);
    }
  }

  @Test
  void whatIsDrawnDependsOnSeedStepAndExampleAlone(@TempDir Path folder) throws Exception {
    var all = new ArrayList<Reward.Response>();
    var again = new ArrayList<Reward.Response>();
    try (var whole = Learner.grpo(1, settings(4, 8, 0.1), Learner.heard(all))) {
      for (int step = 1; step <= 3; step++) whole.step(step);
      whole.training.save(folder);
      var fourth = whole.step(4);
      var restored =
          Learner.grpo(
              TrainingStep.restore(
                  TORCH,
                  ModelFolder.load(TORCH, folder, Compute.FP32),
                  Learner.optimizer(),
                  folder),
              1,
              settings(4, 8, 0.1),
              Learner.heard(again));
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

  @Test
  void aRewardThatIsNoNumberEndsTheRunWithTheResponse() {
    try (var learner = Learner.grpo(1, settings(4, 8, 0), response -> Double.NaN)) {
      assertThatThrownBy(() -> learner.step(1))
          .hasMessageStartingWith("the reward of a response is NaN; it was \"")
          .hasMessageEndingWith("\" to [q0?]");
    }
  }

  @Test
  void aStepLeavesNoArrayBehind() {
    try (var learner = Learner.grpo(1, settings(4, 8, 0.1), Learner::smallLetters)) {
      // Each kernel keeps its name from its first call on, and rows have left early by then.
      for (int step = 1; step <= 10; step++) learner.step(step);
      int live = TORCH.liveArrays();
      for (int step = 11; step <= 40; step++) learner.step(step);
      assertThat(TORCH.liveArrays()).isEqualTo(live);
    }
  }

  /** The same responses in {@code bench/peers/reinforce.py}; ten steps are twenty updates. */
  @Test
  void theFirstUpdatesAreThoseOfAPlainLoopInPyTorch() throws Exception {
    var folder = Path.of(System.getProperty("rollouts.write", ""));
    if (!folder.toString().isEmpty()) record(folder);
    try (var learner = Learner.grpo(1, Learner.TWO_UPDATES, Learner::recorded)) {
      learner.assertRepeats("grpo.json");
    }
  }

  /** Writes what the peer needs: the model before the first step, and what was drawn. */
  private static void record(Path folder) throws Exception {
    Files.createDirectories(folder);
    var all = new ArrayList<Reward.Response>();
    var json = new ObjectMapper().createObjectNode().put("group", Learner.TWO_UPDATES.group());
    var steps = json.putArray("steps");
    try (var learner = Learner.grpo(1, Learner.TWO_UPDATES, Learner.heard(all))) {
      ModelFolder.save(learner.training.model(), folder);
      for (int step = 1; step <= 10; step++) {
        all.clear();
        learner.step(step);
        var rollouts = steps.addArray();
        for (var response : all) {
          var prompt = new ByteTokenizer().prompt(response.turns().getFirst());
          var drawn = new ByteTokenizer().response(response.text());
          var rollout = rollouts.addObject();
          rollout.put("prompt", prompt.length()).put("reward", Learner.smallLetters(response));
          var ids = rollout.putArray("tokens");
          var tokens = prompt.then(drawn).then(Tokens.of(ByteTokenizer.END));
          for (int i = 0; i < tokens.length(); i++) ids.add(tokens.at(i));
        }
      }
    }
    Files.writeString(folder.resolve("rollouts.json"), json + "\n");
  }

  private static ReinforceSettings settings(int group, int maxNew, double kl) {
    return new ReinforceSettings(group, maxNew, 64, 1, 0.2, kl);
  }
}
