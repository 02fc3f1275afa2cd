package dev.latebloom.train;

import dev.latebloom.train.model.TopPMask;
import java.util.Optional;

/**
 * How much the tokens of an example count in an objective, when that depends on the model: the
 * derivative of the objective by each token's loss, which is -log of its probability.
 */
@FunctionalInterface
public interface TokenShares {
  /**
   * Those of one example.
   *
   * @param id of the example
   * @param losses of its tokens that carry loss, under the model as it is, in nats
   * @return as many, in the same order
   */
  float[] of(long id, float[] losses);

  /** Which tokens there are; all of them where there is no mask. */
  default Optional<TopPMask> mask() {
    return Optional.empty();
  }

  /**
   * The derivative of the objective by the value before each token, where the training has a value
   * head.
   *
   * @param values as it says them now
   * @return as many, in the same order
   */
  default float[] ofValues(long id, float[] values) {
    return new float[values.length];
  }
}
