package dev.latebloom.app.daemon;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a run has opened, closed in the opposite order. Belongs to one thread.
 *
 * <p>When a run closes, its last checkpoint is on disk or its failure is known. What fails to close
 * changes neither: it is said, and the rest is closed.
 */
final class Opened implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Opened.class);

  private record Entry(String name, AutoCloseable opened) {}

  private final Deque<Entry> entries = new ArrayDeque<>();

  /**
   * Takes over the closing of {@code opened}.
   *
   * @param name for people, should it not close
   */
  <T extends AutoCloseable> T add(String name, T opened) {
    entries.push(new Entry(name, opened));
    return opened;
  }

  @Override
  public void close() {
    while (!entries.isEmpty()) {
      var last = entries.pop();
      close(last.name(), last.opened());
    }
  }

  /** Closes something else in the same way. */
  static void close(String name, AutoCloseable opened) {
    try {
      opened.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("{} did not close well: {}", name, e.toString());
      LOG.debug("closing {}", name, e);
    }
  }
}
