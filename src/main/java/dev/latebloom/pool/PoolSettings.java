package dev.latebloom.pool;

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
  public PoolSettings {
    require(capacity >= 1, "pool.capacity must be at least 1");
    require(backlog >= 1, "pool.backlog must be at least 1");
    require(startAfter >= 1, "pool.start-after must be at least 1");
    require(examplesPerStep >= 1, "sample.examples must be at least 1");
    require(lag >= 1, "sample.lag must be at least 1");
    require(steps >= 0, "run.steps must not be negative");
    require(checkpointInterval >= 0, "checkpoint.interval must not be negative");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) throw new IllegalArgumentException(otherwise);
  }
}
