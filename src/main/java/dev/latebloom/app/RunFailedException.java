package dev.latebloom.app;

/** The loop failed more often in a row than {@code run.restarts} allows. */
public final class RunFailedException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  RunFailedException(Throwable cause) {
    super("the run failed and was not begun again: " + root(cause), cause);
  }

  private static String root(Throwable cause) {
    var deepest = cause;
    while (deepest.getCause() != null) deepest = deepest.getCause();
    return String.valueOf(deepest.getMessage());
  }
}
