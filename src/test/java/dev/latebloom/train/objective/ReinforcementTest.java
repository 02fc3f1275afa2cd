package dev.latebloom.train.objective;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.ingest.record.LossSpans;
import dev.latebloom.ingest.token.ByteTokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.sample.SampleSettings;
import dev.latebloom.sample.Sequence;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.assertj.core.data.Offset;
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
      for (int step = 2; step <= 20; step++) learner.step(step);
      // A kernel that is called for the first time adds one for good.
      assertThat(TORCH.liveArrays()).isBetween(live, live + 3);
    }
  }

  private static final Path RECORDED =
      Path.of("src/test/resources/dev/latebloom/train/objective").toAbsolutePath();
  private static final ReinforceSettings TWO_UPDATES =
      new ReinforceSettings(4, 8, 64, 2, 0.05, 0.1);

  /** The same responses in {@code bench/peers/grpo.py}; ten steps are twenty updates. */
  @Test
  void theFirstUpdatesAreThoseOfAPlainLoopInPyTorch() throws Exception {
    var folder = Path.of(System.getProperty("rollouts.write", ""));
    if (!folder.toString().isEmpty()) record(folder);
    var json = new ObjectMapper();
    var expected = json.readTree(RECORDED.resolve("expected.json").toFile());
    var steps = json.readTree(RECORDED.resolve("rollouts.json").toFile()).path("steps");
    assertThat(steps).hasSize(10).hasSameSizeAs(expected);
    try (var learner =
        new Learner(1, TWO_UPDATES, response -> Double.parseDouble(response.text()))) {
      for (int i = 0; i < steps.size(); i++) {
        var step = learner.repeat(i + 1, steps.get(i));
        var other = expected.get(i);
        assertThat(step.rollouts().entropy())
            .isCloseTo(of(other, "entropy"), near(other, "entropy"));
        assertThat(step.rollouts().kl()).isCloseTo(of(other, "kl"), within(1e-4));
        assertThat((double) step.gradientNorm())
            .isCloseTo(of(other, "gradientNorm"), near(other, "gradientNorm"));
      }
    }
  }

  private static double of(JsonNode step, String figure) {
    return step.path(figure).asDouble();
  }

  private static Offset<Double> near(JsonNode step, String figure) {
    return within(1e-4 * of(step, figure));
  }

  /** Writes what the peer needs: the model before the first step, and what was drawn. */
  private static void record(Path folder) throws Exception {
    Files.createDirectories(folder);
    var all = new ArrayList<Reward.Response>();
    var json = new ObjectMapper().createObjectNode().put("group", TWO_UPDATES.group());
    var steps = json.putArray("steps");
    try (var learner = new Learner(1, TWO_UPDATES, heard(all))) {
      ModelFolder.save(learner.training.model(), folder);
      for (int step = 1; step <= 10; step++) {
        all.clear();
        learner.step(step);
        var rollouts = steps.addArray();
        for (var response : all) {
          var prompt = new ByteTokenizer().prompt(response.turns().getFirst());
          var drawn = new ByteTokenizer().response(response.text());
          var rollout = rollouts.addObject();
          rollout.put("prompt", prompt.length()).put("reward", smallLetters(response));
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

    /** A step with responses that were drawn elsewhere, whose text is what they earned. */
    StepLosses repeat(long step, JsonNode recorded) {
      var batch = new Batch(step, List.of(prompts()));
      var asked = Prompts.of(new ByteTokenizer(), Set.of()).of(batch);
      var rollouts = new ArrayList<Rollout>();
      for (var each : recorded) {
        int[] ids = new int[each.path("tokens").size()];
        for (int i = 0; i < ids.length; i++) ids[i] = each.path("tokens").get(i).asInt();
        var loss = LossSpans.behind(each.path("prompt").asInt(), ids.length);
        var response = new Reward.Response(List.of(), "", each.path("reward").asText());
        rollouts.add(new Rollout(new Sequence(Tokens.of(ids), loss), true, response));
      }
      return learning.learnFrom(batch, asked, rollouts);
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
