package dev.latebloom.app.run;

import dev.latebloom.observe.Part;

/** A life of the loop has failed; the message names what did. */
public final class LifeFailedException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  private final Part part;
  private final long step;

  /**
   * @param part what is to be started again
   * @param step the newest one that was trained
   */
  public LifeFailedException(String what, Part part, long step, Throwable cause) {
    super(what + " failed", cause);
    this.part = part;
    this.step = step;
  }

  public Part part() {
    return part;
  }

  public long step() {
    return step;
  }
}
