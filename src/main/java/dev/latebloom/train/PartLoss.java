package dev.latebloom.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.CrossEntropy;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.optim.SplitLoss;
import java.util.function.UnaryOperator;

/** The objective on one micro-batch: the cross-entropy of each response token, times a share. */
final class PartLoss {
  private final Torch torch;
  private final Model model;
  private final CrossEntropy crossEntropy;
  private final MicroBatch part;
  private final float share;
  private final Targets targets;

  /**
   * @param share that each response token has in the objective
   * @throws IllegalArgumentException when a row does not fit the model
   */
  PartLoss(Torch torch, Model model, MemorySettings memory, MicroBatch part, float share) {
    this.torch = torch;
    this.model = model;
    this.crossEntropy = model.crossEntropy(memory.lossChunkBytes());
    this.part = part;
    this.share = share;
    this.targets = Targets.of(part, model.architecture());
  }

  /** Adds the gradient to that of the weights; returns each row's mean loss. */
  float[] backward(NDManager scope) {
    var states = model.recordStates(tokens(scope), at(scope));
    return targets.means(crossEntropy.backward(states, targets.tokens(), share));
  }

  /** The same objective as a second gradient needs it. */
  SplitLoss split() {
    return new SplitLoss(
        this::backward, scope -> model.states(tokens(scope), at(scope)), this::functionalBackward);
  }

  private void functionalBackward(NDManager scope, NDArray others, UnaryOperator<NDArray> otherOf) {
    var states = model.recordStates(tokens(scope), at(scope));
    crossEntropy.backward(states, others, otherOf, targets.tokens(), share);
  }

  /** (B, T). */
  private NDArray tokens(NDManager scope) {
    return torch.create(scope, part.tokens(), new Shape(part.rows(), part.width()));
  }

  /** (n). */
  private NDArray at(NDManager scope) {
    return torch.create(scope, targets.positions(), new Shape(targets.positions().length));
  }
}
