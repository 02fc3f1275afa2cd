package dev.latebloom.train.model;

import dev.latebloom.config.Range;
import java.util.List;

/**
 * Training of low-rank adapters beside frozen matrices (Hu et al. 2021, section 4.1): y = W x +
 * (alpha / rank) B A drop(x). Each number means what it means in PEFT's LoraConfig.
 *
 * @param rank rows of A and columns of B
 * @param alpha what the update is multiplied by, once divided by the rank
 * @param dropout share of the adapter's input that is 0 while it trains, in [0, 1)
 * @param targets names of modules, whole or from some dot on; or {@link LoraTargets#ALL}
 * @param base what the frozen weights are held as
 */
public record Lora(int rank, double alpha, double dropout, List<String> targets, BaseType base) {
  public Lora {
    targets = List.copyOf(targets);
    Range.atLeast("train.lora.rank", 1, rank);
    Range.above("train.lora.alpha", 0, alpha);
    Range.below("train.lora.dropout", 0, 1, dropout);
    if (targets.isEmpty()) {
      throw new IllegalArgumentException(
          "latebloom.train.lora.target-modules is empty; name modules such as q_proj, or "
              + LoraTargets.ALL);
    }
  }

  /** What B A is multiplied by. */
  public double scale() {
    return alpha / rank;
  }
}
