package dev.latebloom.app.settings;

import dev.latebloom.config.Section;
import dev.latebloom.reweight.Policy;
import dev.latebloom.train.Learning;
import dev.latebloom.train.Scorer;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.objective.Grpo;
import dev.latebloom.train.objective.MaskPolicy;
import dev.latebloom.train.objective.Method;
import dev.latebloom.train.objective.NlpoSettings;
import dev.latebloom.train.objective.Place;
import dev.latebloom.train.objective.Ppo;
import dev.latebloom.train.objective.PpoSettings;
import dev.latebloom.train.objective.ReinforceSettings;
import dev.latebloom.train.objective.Reinforcement;
import dev.latebloom.train.optim.Sharpness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What {@code train.objective} and {@code train.reinforce} say: what a step does with its examples.
 */
record ObjectiveParts(
    Section train, Supplier<TrainSettings> model, Supplier<Policy> policy, Supplier<Place> place) {
  static final String CROSS_ENTROPY = "cross-entropy";
  private static final String GRPO = "grpo";
  private static final String PPO = "ppo";
  private static final String NLPO = "nlpo";

  /** Makes a method on the trainer's thread. */
  @FunctionalInterface
  private interface MethodOpening {
    Method open(TrainingStep training, Optional<Path> checkpoint) throws IOException;
  }

  /** The learning rate of a value head, in rates of the model; 0 where the objective has none. */
  static double valueRate(Section train) {
    return Set.of(PPO, NLPO).contains(train.text("objective"))
        ? train.section("reinforce.ppo").as(PpoSettings.class).valueRate()
        : 0;
  }

  Learning.Opening opening() {
    return train
        .choice(
            "objective",
            Map.<String, Supplier<Learning.Opening>>of(
                CROSS_ENTROPY,
                () -> Learning.Opening.CROSS_ENTROPY,
                GRPO,
                () -> reinforcement(ObjectiveParts::grpo),
                PPO,
                () -> reinforcement(this::ppo),
                NLPO,
                () -> reinforcement(this::nlpo)))
        .get();
  }

  private static MethodOpening grpo(ReinforceSettings settings) {
    var grpo = Grpo.of(settings);
    return (_, _) -> grpo;
  }

  private MethodOpening ppo(ReinforceSettings settings) {
    var ppo = train.section("reinforce.ppo").as(PpoSettings.class);
    return (training, checkpoint) -> new Ppo(training, settings, ppo, Optional.empty(), checkpoint);
  }

  private MethodOpening nlpo(ReinforceSettings settings) {
    var ppo = train.section("reinforce.ppo").as(PpoSettings.class);
    var nlpo = train.section("reinforce.nlpo").as(NlpoSettings.class);
    return (training, checkpoint) -> {
      var masking = new MaskPolicy(training.model(), first(training), nlpo);
      return new Ppo(training, settings, ppo, Optional.of(masking), checkpoint);
    };
  }

  private Learning.Opening reinforcement(Function<ReinforceSettings, MethodOpening> methods) {
    var section = train.section("reinforce");
    var settings = section.as(ReinforceSettings.class);
    var method = methods.apply(settings);
    var reward = new RewardParts(section.section("reward")).opening();
    refuseWhatDoesNotGoTogether();
    var where = place.get();
    return (training, checkpoint) ->
        new Reinforcement(
            training,
            settings.kl() > 0 ? Optional.of(reference(training)) : Optional.empty(),
            reward.open(training.torch()),
            method.open(training, checkpoint),
            where,
            settings);
  }

  /** The model as the run began with it. */
  private Model first(TrainingStep training) throws IOException {
    var source = model.get().model();
    return source.open(training.torch(), model.get().compute(), place.get().seed());
  }

  private Scorer reference(TrainingStep training) throws IOException {
    return new Scorer(training.torch(), first(training), training.memory());
  }

  private void refuseWhatDoesNotGoTogether() {
    if (!(model.get().optimizer().sharpness() instanceof Sharpness.None)) {
      throw new SettingsException(
          "latebloom.train.optimizer.sharpness is for the objective cross-entropy; set its kind to"
              + " none");
    }
    if (policy.get().candidates() > 1) {
      throw new SettingsException(
          "latebloom.reweight.policy chooses among candidates by their cross-entropy, which latebloom.train.objective = \"%s\" does not lower; take another policy"
              .formatted(train.text("objective")));
    }
    if (train.get("lora.dropout", Double.class) > 0) {
      throw new SettingsException(
          "latebloom.train.lora.dropout would make the model that learns another than the one that writes; set it to 0 for latebloom.train.objective = \"%s\""
              .formatted(train.text("objective")));
    }
  }
}
