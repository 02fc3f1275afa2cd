package dev.latebloom.train.model.layers;

import java.util.List;
import java.util.Optional;

/**
 * One block of the layer loop: a kernel call with the residual stream, the rotary tables if it has
 * any, and its weights; or a selective scan between two such calls.
 *
 * @param kernel the method; of a scan none
 * @param rotary its positions
 * @param scans whether it is a scan between the kernels {@code enter} and {@code leave}
 * @param parts its weights; a role is at the same place in all blocks of a model that have it
 */
public record Block(String kernel, Optional<Rotary> rotary, boolean scans, BlockWeights parts) {

  /** In the order in which the kernel takes them. */
  public List<Weight> weights() {
    return parts.weights();
  }

  /**
   * Whether what it remembers of a text is a state of one size, which cannot be cut back to a
   * position.
   */
  public boolean remembersState() {
    return parts.of(Role.CONVOLUTION).isPresent();
  }

  /** Those that positions are multiplied with: all matrices but tables. */
  public List<Weight> linear() {
    var tables = parts.of(Role.DISTANCE_TABLE);
    return weights().stream()
        .filter(Weight::isMatrix)
        .filter(weight -> !tables.equals(Optional.of(weight)))
        .toList();
  }
}
