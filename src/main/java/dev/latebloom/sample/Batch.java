package dev.latebloom.sample;

import java.util.List;
import java.util.Map;

/**
 * The examples of one optimizer step, cut into micro-batches.
 *
 * @param step which step, counted from 1
 * @param parts in the order in which they are to be trained on; gradients add up over them
 * @param factors by which the loss of an example counts in the objective, above 0; one that is not
 *     named counts once
 */
public record Batch(long step, List<MicroBatch> parts, Map<Long, Float> factors) {
  public Batch {
    parts = List.copyOf(parts);
    factors = Map.copyOf(factors);
  }

  /** Every example counts once. */
  public Batch(long step, List<MicroBatch> parts) {
    this(step, parts, Map.of());
  }

  /** By how much the loss of the example counts in the objective. */
  public float factor(long id) {
    return factors.getOrDefault(id, 1f);
  }

  /**
   * The same examples in the same order, in micro-batches of at most {@code tokens} tokens, padding
   * included; one of a single row may be larger.
   */
  public Batch within(int tokens) {
    var smaller = parts.stream().flatMap(part -> part.within(tokens).stream()).toList();
    return new Batch(step, smaller, factors);
  }

  public int examples() {
    return parts.stream().mapToInt(MicroBatch::examples).sum();
  }

  public int responseTokens() {
    return parts.stream().mapToInt(MicroBatch::responseTokens).sum();
  }
}
