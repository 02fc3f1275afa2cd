package dev.latebloom.train.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.train.StepLosses;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.model.BaseType;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Lora;
import dev.latebloom.train.model.LoraTargets;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.folder.ModelSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reinforcement of adapters beside a base that stays as it is. */
final class AdaptersTest {
  private static final ReinforceSettings SETTINGS = new ReinforceSettings(8, 4, 64, 1, 0.2, 0.001);
  private static final PpoSettings PPO = new PpoSettings(1, 0.95, 0.5, 0.2, 10, 0.05);
  private static final Lora LORA = new Lora(4, 16, 0, List.of(LoraTargets.ALL), BaseType.FP32);

  @TempDir private Path folder;

  @Test
  void adaptersLearnFromTheirGroups() throws Exception {
    var training = TrainingStep.create(Learner.TORCH, adapted(), Learner.optimizer());
    try (var learner = Learner.grpo(training, this::adapted, 1, SETTINGS, Learner::smallLetters)) {
      assertLearnsBesideItsBase(learner);
    }
  }

  @Test
  void adaptersAndAValueHeadLearnTogetherAndGoOnToTheBit() throws Exception {
    var checkpoint = Files.createDirectory(folder.resolve("checkpoint"));
    try (var learner =
        Learner.ppo(
            adapted(), this::adapted, 1, SETTINGS, PPO, Learner::smallLetters, Optional.empty())) {
      assertLearnsBesideItsBase(learner);
      assertThat(learner.training.names()).endsWith("value.head.weight", "value.head.bias");
      learner.save(checkpoint);
      var next = learner.step(41);
      var model = source().resume(Learner.TORCH, Compute.FP32, 1, checkpoint);
      try (var again =
          Learner.ppo(
              model,
              this::adapted,
              1,
              SETTINGS,
              PPO,
              Learner::smallLetters,
              Optional.of(checkpoint))) {
        StepLosses repeated = again.step(41);
        assertThat(repeated.rollouts()).isEqualTo(next.rollouts());
        assertThat(again.training.weights()).isDeepEqualTo(learner.training.weights());
      }
    }
  }

  private static void assertLearnsBesideItsBase(Learner learner) {
    var first = learner.step(1).rollouts();
    assertThat(first.kl()).isCloseTo(0, within(1e-6));
    learner.meanReward(2, 30);
    assertThat(learner.meanReward(31, 40)).isGreaterThan(first.reward() + 0.15);
    assertThat(learner.training.names())
        .filteredOn(name -> !name.startsWith("value."))
        .isNotEmpty()
        .allMatch(name -> name.contains("lora_"));
  }

  private ModelSource.Adapted source() throws IOException {
    var base = folder.resolve("base");
    if (!Files.exists(base)) {
      try (var training =
          TrainingStep.create(Learner.TORCH, Learner.model(1), Learner.optimizer())) {
        // A new model's head, which adapters leave as it is, can hardly prefer any token.
        float[][] weights = training.weights();
        for (int i = 0; i < weights[0].length; i++) weights[0][i] *= 10;
        training.replaceWeights(i -> weights[i]);
        ModelFolder.save(training.model(), Files.createDirectory(base));
      }
    }
    return ModelSource.Adapted.fresh(ModelSource.Folder.of(base), LORA);
  }

  private Model adapted() {
    try {
      return source().open(Learner.TORCH, Compute.FP32, 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
