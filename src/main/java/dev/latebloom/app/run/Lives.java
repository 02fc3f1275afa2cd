package dev.latebloom.app.run;

import dev.latebloom.app.settings.Settings;
import java.io.IOException;
import java.util.Optional;

/**
 * Opens one life of the loop after the other, and closes the last before the next.
 *
 * <p>A stage may still be in the middle of a step when the loop fails, so the files are closed only
 * when the next life begins: by then every stage has ended.
 */
public final class Lives implements AutoCloseable {
  private final Settings settings;
  private Optional<Life> current;

  private boolean fresh = true;

  /**
   * Opens the first life at once, so that a run that cannot begin says so before anything is
   * started.
   */
  public Lives(Settings settings) throws IOException {
    this.settings = settings;
    this.current = Optional.of(Life.open(settings));
  }

  /** The step from which the life that is open now goes on. */
  public synchronized long step() {
    return current.map(life -> life.pool().step()).orElse(0L);
  }

  synchronized Life next() throws IOException {
    if (fresh && current.isPresent()) {
      fresh = false;
      return current.get();
    }
    close();
    var life = Life.open(settings);
    current = Optional.of(life);
    return life;
  }

  @Override
  public synchronized void close() throws IOException {
    if (current.isPresent()) current.get().close();
    current = Optional.empty();
  }
}
