package dev.latebloom.app.run;

import dev.latebloom.app.settings.RunSettings;
import dev.latebloom.app.settings.SettingsException;
import dev.latebloom.cluster.RefusedException;
import dev.latebloom.train.DivergedException;
import java.time.Duration;
import java.util.Optional;

/**
 * The failures of a run since it last went forward: since a life came further than the one before
 * it had failed.
 *
 * @param count how many, one after the other
 * @param step the newest step trained before the first of them
 * @param first what the first one was; the others may only follow from it
 */
public record Failures(int count, long step, Optional<Throwable> first) {
  public static final Failures NONE = new Failures(0, 0, Optional.empty());

  /**
   * With one more.
   *
   * @param reached the newest step trained before it
   */
  public Failures with(long reached, Throwable cause) {
    if (first.isEmpty() || reached > step) return new Failures(1, reached, Optional.of(cause));
    return new Failures(count + 1, step, first);
  }

  /** The wait before the next life: it doubles with every failure, up to a bound. */
  public Duration backoff(RunSettings run) {
    var wait = run.restartBackoff();
    for (int i = 1; i < count && wait.compareTo(run.restartBackoffMax()) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(run.restartBackoffMax()) < 0 ? wait : run.restartBackoffMax();
  }

  /** Whether another life would come to the same end: it takes the same steps. */
  public static boolean repeats(Throwable failure) {
    for (var at = failure; at != null; at = at.getCause()) {
      switch (at) {
        case DivergedException _,
            SettingsException _,
            NothingToTrainOnException _,
            RefusedException _,
            LastCheckpointException _ -> {
          return true;
        }
        default -> {}
      }
    }
    return false;
  }
}
