package dev.latebloom.app.daemon;

/** How a run has come to its end, when it has not failed. */
public sealed interface Ended {
  /** Step of the newest checkpoint; 0 when there is none. */
  long step();

  /** All of {@code run.steps} are done. */
  record Finished(long step) implements Ended {}

  /** {@code evaluate.patience} is over: the model has not become better for so long. */
  record Early(long step) implements Ended {}

  /** It was told to stop; another start goes on behind {@code step}. */
  record Stopped(long step) implements Ended {}
}
