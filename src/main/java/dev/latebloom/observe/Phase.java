package dev.latebloom.observe;

/** What the daemon is doing. */
public enum Phase {
  /** Setting up: broker, engine, checkpoint. */
  STARTING,
  /** Up, but with too few examples to train. */
  WAITING,
  TRAINING,
  /** Told by an operator to make no further draw. */
  PAUSED,
  /** Going back to the last manifest after a failure. */
  RECOVERING,
  /** Writing the last checkpoint and closing. */
  STOPPING;

  /** Whether the loop does what it was told: train, wait for data to train on, or pause. */
  public boolean ready() {
    return this == TRAINING || this == WAITING || this == PAUSED;
  }
}
