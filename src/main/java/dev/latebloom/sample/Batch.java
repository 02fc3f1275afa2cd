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

  public int examples() {
    return parts.stream().mapToInt(MicroBatch::examples).sum();
  }

  public int responseTokens() {
    return parts.stream().mapToInt(MicroBatch::responseTokens).sum();
  }
}
