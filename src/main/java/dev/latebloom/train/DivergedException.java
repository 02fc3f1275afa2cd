package dev.latebloom.train;

/** Training has diverged: the loss or the gradient of a step is not a finite number. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final long step;

  DivergedException(long step, String what) {
    super(
        "step "
            + step
            + " has "
            + what
            + "; go on with a lower train.optimizer.learning-rate, from a checkpoint before it"
            + " ('latebloom run CONF --from STEP') where it has diverged already");
    this.step = step;
  }

  public long step() {
    return step;
  }
}
