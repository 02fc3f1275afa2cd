package dev.latebloom.train.model.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects the weights of one block and says how the block is computed. */
public final class BlockBuilder {
  private final String prefix;
  private final List<Role> roles = new ArrayList<>();
  private final List<Weight> weights = new ArrayList<>();

  /**
   * @param prefix of all names
   */
  public BlockBuilder(String prefix) {
    this.prefix = prefix;
  }

  /** Adds one behind the others. */
  public BlockBuilder add(Role role, String name, long... shape) {
    roles.add(role);
    weights.add(Weight.of(prefix + name, shape));
    return this;
  }

  /** Adds one that other blocks have, too. */
  public BlockBuilder addShared(Role role, Weight weight) {
    roles.add(role);
    weights.add(weight);
    return this;
  }

  /** A kernel whose positions turn. */
  public Block turning(Rotary rotary) {
    return turning("block", rotary);
  }

  /** As {@link #turning(Rotary)}, by another kernel. */
  public Block turning(String kernel, Rotary rotary) {
    return new Block(kernel, Optional.of(rotary), false, collected());
  }

  /** A kernel in which no position turns. */
  public Block still() {
    return still("still_block");
  }

  /** As {@link #still()}, by another kernel. */
  public Block still(String kernel) {
    return new Block(kernel, Optional.empty(), false, collected());
  }

  /** A selective scan between the kernels {@code enter} and {@code leave}. */
  public Block scanning() {
    return new Block("", Optional.empty(), true, collected());
  }

  private BlockWeights collected() {
    return new BlockWeights(roles, weights);
  }
}
