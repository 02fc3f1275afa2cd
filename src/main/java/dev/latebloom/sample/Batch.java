package dev.latebloom.sample;

import java.util.List;

/**
 * The examples of one optimizer step, cut into micro-batches.
 *
 * @param step which step, counted from 1
 * @param parts in the order in which they are to be trained on; gradients add up over them
 */
public record Batch(long step, List<MicroBatch> parts) {
  public Batch {
    parts = List.copyOf(parts);
  }

  /**
   * The same rows in the same order, in micro-batches of at most {@code tokens} padded tokens; one
   * of a single row may be larger.
   */
  public Batch within(int tokens) {
    return new Batch(step, parts.stream().flatMap(part -> part.within(tokens).stream()).toList());
  }

  public int rows() {
    return parts.stream().mapToInt(MicroBatch::rows).sum();
  }

  public int responseTokens() {
    return parts.stream().mapToInt(MicroBatch::responseTokens).sum();
  }
}
