package dev.latebloom.train.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A loss of a network's outputs z, as a second gradient needs it. What is made on the way belongs
 * to the given scope.
 *
 * @param slope adds ∇L at the weights as they are
 * @param states what the network gives at the weights as they are, as far as z follows from it and
 *     the weights; the outputs themselves may be much larger
 * @param functionalSlope adds Jᵀu
 */
public record SplitLoss(
    Consumer<NDManager> slope,
    Function<NDManager, NDArray> states,
    FunctionalSlope functionalSlope) {

  /** Takes the two factors of a gradient at two places. */
  @FunctionalInterface
  public interface FunctionalSlope {
    /**
     * Adds Jᵀu, where J is the Jacobian of z at the weights as they are.
     *
     * @param states of other weights, at which u = ∂L/∂z is taken
     * @param otherOf the other of a weight
     */
    void add(NDManager scope, NDArray states, UnaryOperator<NDArray> otherOf);
  }
}
