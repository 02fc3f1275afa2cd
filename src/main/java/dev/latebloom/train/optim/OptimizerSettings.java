package dev.latebloom.train.optim;

/**
 * How weights follow their gradients.
 *
 * @param beta1 decay of the mean gradient, in [0, 1)
 * @param beta2 decay of the mean squared gradient, in [0, 1)
 * @param epsilon added to the root of the mean square
 * @param weightDecay share of a weight taken off per unit of learning rate; norms have none
 * @param clip largest global gradient norm
 * @param schedule of the learning rate
 */
public record OptimizerSettings(
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    double clip,
    Schedule schedule) {
  public OptimizerSettings {
    share("beta1", beta1);
    share("beta2", beta2);
    if (!(epsilon > 0)) throw new IllegalArgumentException("optimizer.epsilon is " + epsilon);
    if (!(weightDecay >= 0)) {
      throw new IllegalArgumentException("optimizer.weight-decay is " + weightDecay);
    }
    if (!(clip > 0)) throw new IllegalArgumentException("optimizer.clip is " + clip);
  }

  private static void share(String key, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException("optimizer." + key + " is " + value + "; 0 <= it < 1");
    }
  }
}
