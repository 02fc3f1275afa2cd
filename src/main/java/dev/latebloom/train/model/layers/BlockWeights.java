package dev.latebloom.train.model.layers;

import dev.latebloom.train.engine.KernelArchive;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The weights of one block, in the order in which kernels take them and files have them.
 *
 * @param roles of each; none twice but {@link Role#EXPERTS}, which stand side by side
 * @param weights as many
 */
public record BlockWeights(List<Role> roles, List<Weight> weights) {
  public BlockWeights {
    roles = List.copyOf(roles);
    weights = List.copyOf(weights);
  }

  /** The first weight that has {@code role}, if any has. */
  public Optional<Weight> of(Role role) {
    int place = roles.indexOf(role);
    return place < 0 ? Optional.empty() : Optional.of(weights.get(place));
  }

  /**
   * Kernels that know the first place of every role, -1 where no weight has it.
   *
   * @param blocks all that they compute; those that have a role have it at the same place
   */
  public static KernelArchive placesIn(KernelArchive kernels, List<BlockWeights> blocks) {
    var archive = kernels;
    for (var role : Role.values()) archive = archive.with(role.attribute(), place(role, blocks));
    return archive;
  }

  private static int place(Role role, List<BlockWeights> blocks) {
    var places = new TreeSet<Integer>();
    for (var block : blocks) places.add(block.roles.indexOf(role));
    places.remove(-1);
    if (places.size() > 1) throw new IllegalArgumentException(role + " is at places " + places);
    return places.isEmpty() ? -1 : places.first();
  }
}
