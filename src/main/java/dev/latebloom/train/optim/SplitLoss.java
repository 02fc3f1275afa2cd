package dev.latebloom.train.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.latebloom.train.engine.Recorded;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A loss cut in two: a network gives outputs, and the outputs give the loss.
 *
 * @param outputs z of the network at the weights as they are, recorded, in the given scope
 * @param derivative u = ∂L/∂z at given outputs, in their scope and shape
 */
public record SplitLoss(Function<NDManager, Recorded> outputs, UnaryOperator<NDArray> derivative) {}
