package dev.latebloom.observe;

/** What the daemon is doing. */
public enum Phase {
  /** Setting up: broker, engine, checkpoint. */
  STARTING,
  /** Up, but with too few examples to train. */
  WAITING,
  TRAINING,
  /** Going back to the last manifest after a failure. */
  RECOVERING,
  /** Writing the last checkpoint and closing. */
  STOPPING;

  /** Whether the loop does what it is there for: train, or wait for data to train on. */
  public boolean ready() {
    return this == TRAINING || this == WAITING;
  }
}
