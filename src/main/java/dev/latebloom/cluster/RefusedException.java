package dev.latebloom.cluster;

/** A worker may not be one of this run: trying again would not change that. */
public final class RefusedException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  RefusedException(String worker, String why) {
    super("worker %s was refused: %s".formatted(worker, why));
  }
}
