package dev.latebloom.app;

import dev.latebloom.observe.Part;

/** A life of the loop has failed; the message names what did. */
final class LifeFailedException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  private final Part part;
  private final long step;

  /**
   * @param part what is to be started again
   * @param step the newest one that was trained
   */
  LifeFailedException(String what, Part part, long step, Throwable cause) {
    super(what + " failed", cause);
    this.part = part;
    this.step = step;
  }

  Part part() {
    return part;
  }

  long step() {
    return step;
  }
}
