package dev.latebloom.train.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.model.BaseType;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Lora;
import dev.latebloom.train.model.LoraTargets;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.TinyT5;
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

/** Reinforcement of a T5: the encoder reads the prompt, the decoder draws the response. */
final class EncoderDecoderTest {
  private static final ReinforceSettings SETTINGS = new ReinforceSettings(8, 4, 64, 1, 0.2, 0.001);
  private static final PpoSettings PPO = new PpoSettings(1, 0.95, 0.5, 0.2, 10, 0.05);
  private static final NlpoSettings NLPO = new NlpoSettings(0.95, 20, 3);

  @TempDir private Path folder;

  @Test
  void itEarnsMoreOfItsGroups() {
    var training =
        TrainingStep.create(Learner.TORCH, TinyT5.of(Learner.TORCH, 1), Learner.optimizer());
    try (var learner =
        Learner.grpo(
            training,
            () -> TinyT5.of(Learner.TORCH, 1),
            1,
            SETTINGS,
            response -> 2 * Learner.smallLetters(response))) {
      var first = learner.step(1).rollouts();
      // What is read at once and what was written token by token is one likelihood.
      assertThat(first.kl()).isCloseTo(0, within(1e-6));
      assertThat(first.reward()).isLessThan(0.3);
      learner.meanReward(2, 50);
      assertThat(learner.meanReward(51, 60)).isGreaterThan(0.8);
    }
  }

  @Test
  void adaptersAValueHeadAndAMaskLearnTogetherAndGoOnToTheBit() throws IOException {
    var checkpoint = Files.createDirectory(folder.resolve("checkpoint"));
    ModelFolder.save(TinyT5.of(Learner.TORCH, 1), Files.createDirectory(folder.resolve("base")));
    try (var learner = learner(adapted(), Optional.empty())) {
      double first = learner.step(1).rollouts().reward();
      learner.meanReward(2, 30);
      assertThat(learner.meanReward(31, 40)).isGreaterThan(first + 0.1);
      learner.save(checkpoint);
      var next = learner.step(41);
      var model = source().resume(Learner.TORCH, Compute.FP32, 1, checkpoint);
      try (var again = learner(model, Optional.of(checkpoint))) {
        assertThat(again.step(41).rollouts()).isEqualTo(next.rollouts());
        assertThat(again.training.weights()).isDeepEqualTo(learner.training.weights());
      }
    }
  }

  private Learner learner(Model model, Optional<Path> checkpoint) throws IOException {
    return Learner.nlpo(
        model,
        this::adapted,
        1,
        SETTINGS,
        PPO,
        Optional.of(NLPO),
        response -> 2 * Learner.smallLetters(response),
        checkpoint);
  }

  private ModelSource.Adapted source() throws IOException {
    var lora = new Lora(4, 16, 0, List.of(LoraTargets.ALL), BaseType.FP32);
    return ModelSource.Adapted.fresh(ModelSource.Folder.of(folder.resolve("base")), lora);
  }

  private Model adapted() {
    try {
      return source().open(Learner.TORCH, Compute.FP32, 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
