package dev.latebloom.cluster;

/** Where the partitions of a worker that was lost are read from. */
public enum TakeOver {
  /** Behind what its newest checkpoint has: what it had read is gone with its disk. */
  CHECKPOINT,
  /** From the first record that the topic still has: all of them are trained on once more. */
  START
}
