package dev.latebloom.app.settings;

import dev.latebloom.config.Range;
import dev.latebloom.config.Section;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import dev.latebloom.train.optim.Sharpness;
import dev.latebloom.train.optim.UpdateRule;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code train.optimizer} says, for a run of some length.
 *
 * @param steps of the run; 0 for no end
 */
record OptimizerParts(Section optimizer, long steps) {
  /** Share of a schedule that warms up where more steps are asked for than the schedule has. */
  private static final int SHORTENED = 10;

  OptimizerSettings settings() {
    return optimizer
        .with("rule", rule())
        .with("sharpness", sharpness())
        .with("schedule", schedule())
        .as(OptimizerSettings.class);
  }

  private UpdateRule rule() {
    var kind =
        optimizer.choice(
            "kind",
            Map.of(
                "adamw", UpdateRule.AdamW.class,
                "sgd", UpdateRule.Sgd.class,
                "muon", UpdateRule.Muon.class));
    var state =
        optimizer.choice(
            "state-type",
            Map.of("fp32", UpdateRule.StateType.FP32, "int8", UpdateRule.StateType.INT8));
    if (state != UpdateRule.StateType.FP32 && kind != UpdateRule.AdamW.class) {
      throw new SettingsException(
          "latebloom.train.optimizer.state-type is int8, which kind = %s does not have; use fp32, or kind = adamw"
              .formatted(optimizer.text("kind")));
    }
    var stated = optimizer.with("state", state);
    if (kind != UpdateRule.Muon.class) return stated.as(kind);
    var rest = stated.as(UpdateRule.AdamW.class);
    return optimizer.section("muon").with("rest", rest).as(UpdateRule.Muon.class);
  }

  private Sharpness sharpness() {
    var sharpness = optimizer.section("sharpness");
    return sharpness.as(
        sharpness.choice(
            "kind",
            Map.of(
                "none", Sharpness.None.class,
                "sam", Sharpness.Sam.class,
                "functional-sam", Sharpness.FunctionalSam.class,
                "preconditioned-functional-sam", Sharpness.PreconditionedFunctionalSam.class)));
  }

  private Schedule schedule() {
    var kind =
        optimizer.choice(
            "schedule",
            Map.of(
                "constant", Schedule.Constant.class,
                "cosine", Schedule.Cosine.class,
                "wsd", Schedule.WarmupStableDecay.class));
    if (kind != Schedule.Constant.class && length() == 0) {
      throw new SettingsException(
          "a run without end has no \"%s\" schedule; set latebloom.run.steps, or latebloom.train.optimizer.schedule-steps, or latebloom.train.optimizer.schedule = constant"
              .formatted(optimizer.text("schedule")));
    }
    double rate = optimizer.get("learning-rate", Double.class);
    return optimizer
        .with("rate", rate)
        .with("peak", rate)
        .with("warmup", isShortened() ? length() / SHORTENED : warmup())
        .with("steps", length())
        .as(kind);
  }

  private long length() {
    long asked = optimizer.get("schedule-steps", Long.class);
    return asked > 0 ? asked : steps;
  }

  private long warmup() {
    double share = optimizer.get("warmup-share", Double.class);
    Range.below("train.optimizer.warmup-share", 0, 1, share);
    return share > 0 ? Math.round(share * length()) : optimizer.get("warmup-steps", Long.class);
  }

  private boolean isShortened() {
    return length() > 0 && warmup() > length();
  }

  /** What a user has to know who asked for a longer warm-up than there are steps. */
  Optional<String> note() {
    if (!isShortened() || optimizer.text("schedule").equals("constant")) return Optional.empty();
    return Optional.of(
        "latebloom.train.optimizer.warmup-steps is %,d, more than the %,d steps of the schedule; the warm-up takes %,d"
            .formatted(warmup(), length(), length() / SHORTENED));
  }
}
