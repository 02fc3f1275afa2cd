package dev.latebloom.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.engine.Recorded;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.optim.SplitLoss;
import java.util.Arrays;

/** The objective on one micro-batch: the cross-entropy of each response token, times a share. */
final class PartLoss {
  private final Torch torch;
  private final Model model;
  private final MicroBatch part;
  private final float[] shares;
  private final int[] targets;

  /**
   * @param shares that each response token of a row has in the objective
   * @throws IllegalArgumentException when a row does not fit the model
   */
  PartLoss(Torch torch, Model model, MicroBatch part, float[] shares) {
    this.torch = torch;
    this.model = model;
    this.part = part;
    this.shares = shares;
    this.targets = Targets.of(part, model.architecture());
  }

  /** Adds the gradient to that of the weights; returns each row's mean loss. */
  float[] backward(NDManager scope) {
    // (B)
    var sums = model.rowLosses(tokens(scope), targets(scope));
    sums.backward(shares(scope));
    return means(sums.values());
  }

  /** Each row's mean loss, without a gradient. */
  float[] losses(NDManager scope) {
    return means(model.losses(tokens(scope), targets(scope)));
  }

  private float[] means(NDArray sums) {
    float[] losses = sums.toFloatArray();
    for (int row = 0; row < losses.length; row++) {
      losses[row] /= part.length(row) - part.promptLength(row);
    }
    return losses;
  }

  /** The same objective, cut at the logits. */
  SplitLoss split() {
    return new SplitLoss(this::logits, this::derivative);
  }

  /** (n, V), recorded. */
  private Recorded logits(NDManager scope) {
    int n = targets.length / 2;
    var at = torch.create(scope, Arrays.copyOf(targets, n), new Shape(n));
    return model.recordLogits(tokens(scope), at);
  }

  private NDArray derivative(NDArray logits) {
    var scope = logits.getManager();
    var leaf = torch.leaf(logits);
    torch.backward(model.rowLosses(tokens(scope), leaf, targets(scope)), shares(scope));
    return torch.gradient(leaf);
  }

  /** (B, T). */
  private NDArray tokens(NDManager scope) {
    return torch.create(scope, part.tokens(), new Shape(part.rows(), part.width()));
  }

  /** (2, n). */
  private NDArray targets(NDManager scope) {
    return torch.create(scope, targets, new Shape(2, targets.length / 2));
  }

  private NDArray shares(NDManager scope) {
    return torch.create(scope, shares, new Shape(part.rows()));
  }
}
