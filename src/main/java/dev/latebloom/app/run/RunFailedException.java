package dev.latebloom.app.run;

import java.io.IOException;
import java.nio.file.FileSystemException;

/** A run has failed, and another life of its loop would fail as well or may not begin. */
public final class RunFailedException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  private RunFailedException(String message, Throwable cause) {
    super(message, cause);
  }

  /** What failed once fails again. */
  public static RunFailedException forGood(Throwable cause) {
    return new RunFailedException(said(cause), cause);
  }

  /** The run was begun again as often as it may be, and came no further. */
  public static RunFailedException repeatedly(Failures failures) {
    var first = failures.first().orElseThrow();
    return new RunFailedException(
        "the run failed %d times without a step forward from step %d (run.restarts); the first time, %s"
            .formatted(failures.count(), failures.step(), said(first)),
        first);
  }

  /** The last checkpoint could not be made. */
  public static RunFailedException whileStopping(Throwable cause, long checkpoint) {
    return new RunFailedException(
        "%s while the run stopped; the next start goes on from the checkpoint of step %d"
            .formatted(said(cause), checkpoint),
        cause);
  }

  /** What failed, and the words of its deepest cause. */
  public static String said(Throwable failure) {
    if (failure instanceof RunFailedException) return String.valueOf(failure.getMessage());
    var deepest = failure;
    while (deepest.getCause() != null) deepest = deepest.getCause();
    var words = words(deepest);
    return failure instanceof LifeFailedException ? failure.getMessage() + ": " + words : words;
  }

  /** Messages of states, arguments and files are sentences; others need the name of their kind. */
  private static String words(Throwable e) {
    boolean sentence =
        e.getMessage() != null
            && !(e instanceof FileSystemException)
            && (e instanceof IOException
                || e instanceof IllegalStateException
                || e instanceof IllegalArgumentException
                || e.getClass().getName().startsWith("dev.latebloom."));
    return sentence ? String.valueOf(e.getMessage()) : simple(e);
  }

  private static String simple(Throwable e) {
    var name = e.getClass().getSimpleName();
    return e.getMessage() == null ? name : name + " (" + e.getMessage() + ")";
  }
}
