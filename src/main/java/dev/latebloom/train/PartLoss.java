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
  private final float share;
  private final long step;
  private final int place;
  private final int[] targets;

  /**
   * @param share that each response token has in the objective
   * @param place of the micro-batch in the step
   * @throws IllegalArgumentException when a row does not fit the model
   */
  PartLoss(Torch torch, Model model, MicroBatch part, float share, long step, int place) {
    this.torch = torch;
    this.model = model;
    this.part = part;
    this.share = share;
    this.step = step;
    this.place = place;
    this.targets = Targets.of(part, model.architecture());
  }

  /** Adds the gradient to that of the weights; returns each row's mean loss. */
  float[] backward(NDManager scope) {
    model.drop(step, place);
    // (B)
    var sums = model.rowLosses(tokens(scope), targets(scope));
    sums.backward(shares(scope));
    float[] losses = sums.values().toFloatArray();
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
    model.drop(step, place);
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
    var shares = new float[part.rows()];
    Arrays.fill(shares, share);
    return torch.create(scope, shares, new Shape(part.rows()));
  }
}
