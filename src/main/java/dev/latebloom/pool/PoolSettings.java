package dev.latebloom.pool;

import dev.latebloom.config.Range;

/**
 * How the pool holds and hands out examples.
 *
 * @param capacity most examples held at once
 * @param backlog examples stored ahead of their admission before ingestion has to wait
 * @param startAfter the first draw waits for so many examples, or for the end of the input
 * @param examplesPerStep ids drawn for each step
 * @param lag steps after which a weight acts; draws made ahead of training
 * @param steps the last step to draw; 0 for no end
 * @param checkpointInterval steps between barriers; 0 for on demand only
 */
public record PoolSettings(
    int capacity,
    long backlog,
    long startAfter,
    int examplesPerStep,
    int lag,
    long steps,
    long checkpointInterval) {
  private static final int MOST_CAPACITY = 1 << 27;

  public PoolSettings {
    Range.within("pool.capacity", 1, MOST_CAPACITY, capacity);
    Range.atLeast("pool.backlog", 1, backlog);
    Range.atLeast("pool.start-after", 1, startAfter);
    Range.atLeast("sample.examples", 1, examplesPerStep);
    Range.atLeast("sample.lag", 1, lag);
    Range.atLeast("run.steps", 0, steps);
    Range.atLeast("checkpoint.interval", 0, checkpointInterval);
  }
}
