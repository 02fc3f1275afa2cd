package dev.latebloom.train;

/** A step whose loss or gradient is not a finite number: training has gone wrong. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final long step;

  DivergedException(long step, String what) {
    super(
        "step "
            + step
            + " has "
            + what
            + "; restart from a checkpoint before it with a lower learning rate");
    this.step = step;
  }

  public long step() {
    return step;
  }
}
