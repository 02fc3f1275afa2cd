package dev.latebloom.train.optim;

import dev.latebloom.config.Range;

/** Which optimizer changes the weights, and its numbers. */
public sealed interface UpdateRule {

  /**
   * Stochastic gradient descent with momentum.
   *
   * @param momentum share of the last velocity kept, in [0, 1)
   * @param nesterov whether the gradient's step looks ahead
   * @param weightDecay share of a weight taken off per unit of learning rate
   */
  record Sgd(double momentum, boolean nesterov, double weightDecay) implements UpdateRule {
    public Sgd {
      Checks.belowOne("momentum", momentum);
      Checks.notNegative("weight-decay", weightDecay);
    }
  }

  /**
   * Adam with decoupled weight decay.
   *
   * @param beta1 decay of the mean gradient, in [0, 1)
   * @param beta2 decay of the mean squared gradient, in [0, 1)
   * @param epsilon added to the root of the mean square
   * @param weightDecay share of a weight taken off per unit of learning rate
   * @param state what both means are held as
   */
  record AdamW(double beta1, double beta2, double epsilon, double weightDecay, StateType state)
      implements UpdateRule {
    /** With its state in float32. */
    public AdamW(double beta1, double beta2, double epsilon, double weightDecay) {
      this(beta1, beta2, epsilon, weightDecay, StateType.FP32);
    }

    public AdamW {
      Checks.belowOne("beta1", beta1);
      Checks.belowOne("beta2", beta2);
      Checks.positive("epsilon", epsilon);
      Checks.notNegative("weight-decay", weightDecay);
    }
  }

  /** What an optimizer's state is held as between updates. */
  enum StateType {
    FP32,
    /** Codes of 8 bits with a scale for each 256; that of small weights stays float32. */
    INT8
  }

  /**
   * Muon for hidden matrices, AdamW for all else.
   *
   * @param momentum share of the last momentum kept, in [0, 1)
   * @param nesterov whether the momentum looks ahead
   * @param iterations of Newton and Schulz; 1 to 20
   * @param rateMultiple the matrices' learning rate by that of the schedule
   * @param weightDecay share of a matrix taken off per unit of its learning rate
   * @param rest what the other weights follow, at the schedule's learning rate
   */
  record Muon(
      double momentum,
      boolean nesterov,
      int iterations,
      double rateMultiple,
      double weightDecay,
      AdamW rest)
      implements UpdateRule {
    public Muon {
      Checks.belowOne("muon.momentum", momentum);
      Range.within(Checks.name("muon.iterations"), 1, 20, iterations);
      Checks.positive("muon.rate-multiple", rateMultiple);
      Checks.notNegative("muon.weight-decay", weightDecay);
    }
  }
}
