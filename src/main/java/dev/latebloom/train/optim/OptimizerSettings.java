package dev.latebloom.train.optim;

/**
 * How weights follow their gradients.
 *
 * @param rule of the update
 * @param sharpness where the gradient is taken
 * @param clip largest global gradient norm
 * @param schedule of the learning rate
 */
public record OptimizerSettings(
    UpdateRule rule, Sharpness sharpness, double clip, Schedule schedule) {
  public OptimizerSettings {
    Checks.positive("clip", clip);
    if (sharpness instanceof Sharpness.PreconditionedFunctionalSam
        && !(rule instanceof UpdateRule.AdamW adamW
            && adamW.state() == UpdateRule.StateType.FP32)) {
      throw new IllegalArgumentException(
          "latebloom.train.optimizer.sharpness.kind is \"preconditioned-functional-sam\", which"
              + " needs AdamW's second moment of every weight; set train.optimizer.kind ="
              + " \"adamw\" and train.optimizer.state-type = \"fp32\"");
    }
  }

  /** AdamW at the weights themselves. */
  public OptimizerSettings(
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      double clip,
      Schedule schedule) {
    this(
        new UpdateRule.AdamW(beta1, beta2, epsilon, weightDecay),
        new Sharpness.None(),
        clip,
        schedule);
  }
}
