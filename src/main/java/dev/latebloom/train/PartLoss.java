package dev.latebloom.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.engine.Recorded;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.CrossEntropy;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.Recompute;
import dev.latebloom.train.model.TokenRows;
import dev.latebloom.train.model.TopPMask;
import dev.latebloom.train.optim.SplitLoss;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The objective on one micro-batch: the cross-entropy of each response token, times a share. */
final class PartLoss {
  /** What the tokens of a micro-batch count in the objective. */
  @FunctionalInterface
  interface Shares {
    /** One for each target; {@code losses} of these cost as much as the head. */
    float[] of(MicroBatch part, Targets targets, Supplier<float[]> losses);

    /** Likewise of the value before each target; nothing where values have no part in it. */
    default Optional<float[]> ofValues(MicroBatch part, Targets targets, Supplier<float[]> values) {
      return Optional.empty();
    }

    /** Which tokens there are; all of them where there is no mask. */
    default Optional<TopPMask> mask() {
      return Optional.empty();
    }

    /** By losses and values. */
    static Shares of(TokenShares shares) {
      return new Shares() {
        @Override
        public float[] of(MicroBatch part, Targets targets, Supplier<float[]> losses) {
          return targets.each(part, losses.get(), shares::of);
        }

        @Override
        public Optional<float[]> ofValues(
            MicroBatch part, Targets targets, Supplier<float[]> values) {
          return Optional.of(targets.each(part, values.get(), shares::ofValues));
        }

        @Override
        public Optional<TopPMask> mask() {
          return shares.mask();
        }
      };
    }
  }

  /** What is computed with; without a value head there are no values. */
  record Means(Torch torch, Model model, MemorySettings memory, Optional<ValueHead> values) {}

  private final Torch torch;
  private final Model model;
  private final Optional<ValueHead> values;
  private final CrossEntropy crossEntropy;
  private final Recompute recompute;
  private final MicroBatch part;
  private final long step;
  private final int place;
  private final Targets targets;
  private final Shares shares;

  /**
   * @param place of the micro-batch in the step
   * @throws IllegalArgumentException when a row does not fit the model
   */
  PartLoss(Means means, MicroBatch part, Shares shares, long step, int place) {
    this.torch = means.torch();
    this.model = means.model();
    this.values = means.values();
    this.crossEntropy = model.crossEntropy(means.memory().lossChunk());
    this.recompute = means.memory().recompute();
    this.part = part;
    this.step = step;
    this.place = place;
    this.targets = Targets.of(part, model.architecture());
    this.shares = shares;
  }

  /** Adds the gradient to that of the weights; returns each example's mean loss. */
  float[] backward(NDManager scope) {
    model.drop(step, place);
    var states = model.recordStates(rows(scope), at(scope), recompute);
    var slope = values.flatMap(head -> slope(head, states.values()));
    var masked = masked(scope);
    return targets.means(
        crossEntropy.backward(states, targets.tokens(), sharesAt(states, masked), slope, masked));
  }

  private Optional<CrossEntropy.Masked> masked(NDManager scope) {
    return shares
        .mask()
        .map(mask -> new CrossEntropy.Masked(mask, mask.other().states(rows(scope), at(scope))));
  }

  private Optional<NDArray> slope(ValueHead head, NDArray states) {
    return shares
        .ofValues(part, targets, () -> head.values(states))
        .map(some -> head.slope(states, some));
  }

  private float[] sharesAt(Recorded states, Optional<CrossEntropy.Masked> masked) {
    return shares.of(
        part, targets, () -> crossEntropy.losses(states.values(), targets.tokens(), masked));
  }

  /** Each example's mean loss, without a gradient and without dropout. */
  float[] losses(NDManager scope) {
    return targets.means(tokenLosses(scope));
  }

  /** The loss of each token that carries one, in order, without a gradient and without dropout. */
  float[] tokenLosses(NDManager scope) {
    return crossEntropy.losses(statesAt(scope), targets.tokens());
  }

  /** The same, and the value before each such token. */
  TokenFigures figures(NDManager scope) {
    var states = statesAt(scope);
    return new TokenFigures(
        crossEntropy.losses(states, targets.tokens(), masked(scope)),
        values.orElseThrow().values(states));
  }

  private NDArray statesAt(NDManager scope) {
    model.keepAll();
    return model.states(rows(scope), at(scope));
  }

  /** The same objective in the form that a second gradient (SAM) needs. */
  SplitLoss split() {
    return new SplitLoss(this::backward, this::states, this::functionalBackward);
  }

  private NDArray states(NDManager scope) {
    model.drop(step, place);
    return model.states(rows(scope), at(scope));
  }

  private void functionalBackward(NDManager scope, NDArray others, UnaryOperator<NDArray> otherOf) {
    model.drop(step, place);
    var states = model.recordStates(rows(scope), at(scope), recompute);
    crossEntropy.backward(
        states, others, otherOf, targets.tokens(), sharesAt(states, Optional.empty()));
  }

  private TokenRows rows(NDManager scope) {
    var shape = new Shape(part.rows(), part.width());
    var tokens = torch.create(scope, part.tokens(), shape);
    return part.isPacked()
        ? TokenRows.packed(tokens, torch.create(scope, part.places(), shape))
        : TokenRows.prompted(tokens, row -> part.loss(row).from(0));
  }

  /** (n). */
  private NDArray at(NDManager scope) {
    return torch.create(scope, targets.positions(), new Shape(targets.positions().length));
  }
}
