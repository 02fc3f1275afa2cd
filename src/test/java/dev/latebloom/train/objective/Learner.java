package dev.latebloom.train.objective;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
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
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** A small model that learns from four prompts, with a reward by a formula. */
final class Learner implements AutoCloseable {
  /** Stays open: tests of several classes share it. */
  static final Torch TORCH = Torch.load("cpu", 1);

  private static final ModelSettings MODEL =
      new ModelSettings(256, 32, 1, 2, 2, 64, 32, 10000, 1e-5);
  private static final Path RECORDED =
      Path.of("src/test/resources/dev/latebloom/train/objective").toAbsolutePath();

  /** Of what {@code bench/peers/reinforce.py} repeats. */
  static final ReinforceSettings TWO_UPDATES = new ReinforceSettings(4, 8, 64, 2, 0.05, 0.1);

  static final PpoSettings PEERS_PPO = new PpoSettings(0.99, 0.95, 0.5, 0.2, 10, 0.01);
  private static final SampleSettings CUT = new SampleSettings(4096, 8, false);

  final TrainingStep training;
  final Reinforcement learning;

  private Learner(TrainingStep training, Reinforcement learning) {
    this.training = training;
    this.learning = learning;
  }

  /** By GRPO from the start. */
  static Learner grpo(
      long seed, ReinforceSettings settings, ToDoubleFunction<Reward.Response> reward) {
    return grpo(TrainingStep.create(TORCH, model(seed), optimizer()), seed, settings, reward);
  }

  /** By GRPO, of any training. */
  static Learner grpo(
      TrainingStep training,
      long seed,
      ReinforceSettings settings,
      ToDoubleFunction<Reward.Response> reward) {
    return grpo(training, () -> model(seed), seed, settings, reward);
  }

  /** The same, with another model to stay near. */
  static Learner grpo(
      TrainingStep training,
      Supplier<Model> reference,
      long seed,
      ReinforceSettings settings,
      ToDoubleFunction<Reward.Response> reward) {
    return of(training, reference, seed, settings, reward, Grpo.of(settings));
  }

  /** By PPO from the start. */
  static Learner ppo(
      long seed,
      ReinforceSettings settings,
      PpoSettings ppo,
      ToDoubleFunction<Reward.Response> reward)
      throws IOException {
    return ppo(model(seed), () -> model(seed), seed, settings, ppo, reward, Optional.empty());
  }

  /** By PPO, of any model, and from where a checkpoint was. */
  static Learner ppo(
      Model model,
      Supplier<Model> reference,
      long seed,
      ReinforceSettings settings,
      PpoSettings ppo,
      ToDoubleFunction<Reward.Response> reward,
      Optional<Path> checkpoint)
      throws IOException {
    return nlpo(model, reference, seed, settings, ppo, Optional.empty(), reward, checkpoint);
  }

  /** By NLPO, where there are settings of it. */
  static Learner nlpo(
      Model model,
      Supplier<Model> reference,
      long seed,
      ReinforceSettings settings,
      PpoSettings ppo,
      Optional<NlpoSettings> nlpo,
      ToDoubleFunction<Reward.Response> reward,
      Optional<Path> checkpoint)
      throws IOException {
    var training =
        TrainingStep.createValued(TORCH, model, optimizer(), MemorySettings.AMPLE, ppo.valueRate());
    if (checkpoint.isPresent()) training.restored(checkpoint.get());
    var method =
        new Ppo(
            training,
            settings,
            ppo,
            nlpo.map(mask -> new MaskPolicy(model, reference.get(), mask)),
            checkpoint);
    return of(training, reference, seed, settings, reward, method);
  }

  private static Learner of(
      TrainingStep training,
      Supplier<Model> reference,
      long seed,
      ReinforceSettings settings,
      ToDoubleFunction<Reward.Response> reward,
      Method method) {
    Optional<Scorer> scorer =
        settings.kl() > 0
            ? Optional.of(new Scorer(TORCH, reference.get(), MemorySettings.AMPLE))
            : Optional.empty();
    var place = new Place(new ByteTokenizer(), CUT, seed);
    Reward each = all -> all.stream().map(reward::applyAsDouble).toList();
    return new Learner(
        training, new Reinforcement(training, scorer, each, method, place, settings));
  }

  static Model model(long seed) {
    return Model.create(TORCH, MODEL, 0, Compute.FP32, seed);
  }

  static OptimizerSettings optimizer() {
    return new OptimizerSettings(0.9, 0.95, 1e-8, 0, 1, new Schedule.Constant(5e-3));
  }

  /** One arm is one byte, and the nearer it is to the best one, the more it earns. */
  static double nearness(Reward.Response response) {
    // A byte that is no character reads as one far away.
    if (response.text().isEmpty() || response.text().charAt(0) > 'z') return 0;
    return 1 - Math.abs(response.text().charAt(0) - 'a') / 128.0;
  }

  /** Small letters among as many as there may be. */
  static double smallLetters(Reward.Response response) {
    return response.text().chars().filter(c -> c >= 'a' && c <= 'z').count() / 8.0;
  }

  /** Small letters, and all responses are kept. */
  static ToDoubleFunction<Reward.Response> heard(List<Reward.Response> all) {
    return response -> {
      all.add(response);
      return smallLetters(response);
    };
  }

  StepLosses step(long step) {
    return learning.learn(new Batch(step, List.of(prompts())));
  }

  /** The mean reward of steps {@code from} to {@code to}. */
  double meanReward(int from, int to) {
    double sum = 0;
    for (int step = from; step <= to; step++) sum += step(step).rollouts().reward();
    return sum / (to - from + 1);
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

  /** The reward that is recorded with a response. */
  static double recorded(Reward.Response response) {
    return Double.parseDouble(response.text());
  }

  /**
   * Checks that what comes of recorded responses is what {@code bench/peers/reinforce.py} makes of
   * them in a plain PyTorch loop; ten steps are twenty updates.
   */
  void assertRepeats(String expected) throws IOException {
    var steps = read("rollouts.json").path("steps");
    var others = read(expected);
    assertThat(steps).hasSize(10).hasSameSizeAs(others);
    for (int i = 0; i < steps.size(); i++) {
      var step = repeat(i + 1, steps.get(i));
      var found = step.rollouts();
      var other = others.get(i);
      double norm = other.path("gradientNorm").asDouble();
      assertThat((double) step.gradientNorm()).isCloseTo(norm, within(1e-4 * norm));
      double entropy = other.path("entropy").asDouble();
      assertThat(found.entropy()).isCloseTo(entropy, within(1e-4 * entropy));
      assertThat(found.kl()).isCloseTo(other.path("kl").asDouble(), within(1e-4));
      double coefficient = other.path("coefficient").asDouble();
      assertThat(found.klCoefficient()).isCloseTo(coefficient, within(1e-9));
    }
  }

  private static JsonNode read(String file) throws IOException {
    return new ObjectMapper().readTree(RECORDED.resolve(file).toFile());
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

  void save(Path folder) throws IOException {
    training.save(folder);
    learning.save(folder);
  }

  @Override
  public void close() {
    learning.close();
    training.close();
  }
}
