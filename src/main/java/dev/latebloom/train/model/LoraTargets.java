package dev.latebloom.train.model;

import dev.latebloom.train.model.families.Architecture;
import dev.latebloom.train.model.layers.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which matrices of a model get adapters: those whose module has a target's name, as in PEFT. */
public final class LoraTargets {
  /** Stands for every linear layer inside a block. */
  public static final String ALL = "all-linear";

  private LoraTargets() {}

  /** Linear weights inside blocks, in the order of the model. */
  private static List<Weight> matrices(Architecture architecture) {
    return architecture.blocks().stream().flatMap(block -> block.linear().stream()).toList();
  }

  /**
   * The matrices that {@code targets} name, in the order of the model.
   *
   * @throws IllegalArgumentException when one of them names nothing, or something that is no linear
   *     layer inside a block; it says what there is
   */
  public static List<Weight> in(Architecture architecture, List<String> targets) {
    var matrices = matrices(architecture);
    if (targets.equals(List.of(ALL))) return matrices;
    for (var target : targets) check(architecture, matrices, target);
    return matrices.stream()
        .filter(weight -> targets.stream().anyMatch(target -> names(target, weight)))
        .toList();
  }

  private static void check(Architecture architecture, List<Weight> matrices, String target) {
    var named = new ArrayList<>(architecture.weights());
    named.removeIf(weight -> !names(target, weight));
    if (!named.isEmpty() && matrices.containsAll(matricesOf(named))) return;
    throw new IllegalArgumentException(
        "latebloom.train.lora.target-modules has %s, which is %s; choose from %s"
            .formatted(
                target,
                named.isEmpty() ? "no module of the model" : "no linear layer inside a block",
                String.join(", ", lastParts(matrices))));
  }

  /** All but biases, which lie in the same module as a matrix. */
  private static List<Weight> matricesOf(List<Weight> weights) {
    return weights.stream().filter(weight -> !weight.name().endsWith(".bias")).toList();
  }

  private static boolean names(String target, Weight weight) {
    var module = weight.module();
    return module.equals(target) || module.endsWith("." + target);
  }

  /** The shortest names of modules, sorted. */
  public static List<String> lastParts(List<Weight> weights) {
    return weights.stream()
        .map(Weight::module)
        .map(module -> module.substring(module.lastIndexOf('.') + 1))
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .toList();
  }
}
