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
 * @param weights in the order in which the kernel takes them
 */
public record Block(String kernel, Optional<Rotary> rotary, boolean scans, List<Weight> weights) {
  public static Block of(Weight... weights) {
    return new Block("block", Optional.empty(), false, List.of(weights));
  }

  public static Block scanning(Weight... weights) {
    return new Block("", Optional.empty(), true, List.of(weights));
  }

  public static Block of(Rotary rotary, Weight... weights) {
    return of("block", rotary, weights);
  }

  public static Block of(String kernel, Rotary rotary, Weight... weights) {
    return new Block(kernel, Optional.of(rotary), false, List.of(weights));
  }
}
