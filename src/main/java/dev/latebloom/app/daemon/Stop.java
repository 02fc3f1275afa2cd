package dev.latebloom.app.daemon;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The stop of a run: told by a signal or an operator, carried out once, and over by a deadline.
 * Thread-safe.
 *
 * <p>SIGTERM and Ctrl-C make the JVM run its shutdown hooks, and end when those have. Ours stays
 * until the main thread, which goes on meanwhile, has ended the process with the command's status.
 */
public final class Stop implements AutoCloseable {

  /**
   * What a stop does; each is run at most once, on any thread.
   *
   * @param told says that the run was told to stop
   * @param whileStarting ends a run that has not begun to train, and the process with it
   * @param late says what is lost by a run that has not closed in time; the process ends behind it
   */
  record Ways(Runnable told, Runnable whileStarting, Runnable late) {}

  /** Once the run has closed, the longest wait for the command's last words. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(10);

  private final Duration timeout;
  private final Ways ways;
  private final Thread command = Thread.currentThread();
  private final Thread hook = new Thread(this::onSignal, "stop");
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile int status = 1;
  private Runnable way;
  private boolean told;

  /**
   * Listens for signals from now on. Made by the thread that ends the process in the end.
   *
   * @param timeout from being told to {@link #close}
   */
  Stop(Duration timeout, Ways ways) {
    this.timeout = timeout;
    this.ways = ways;
    this.way = ways.whileStarting();
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Stops the run. Returns at once, and does nothing the second time. */
  synchronized void tell() {
    if (told) return;
    told = true;
    ways.told().run();
    Thread.ofPlatform().daemon().name("stop-deadline").start(this::awaitDeadline);
    way.run();
  }

  /** The run has begun, and from now on {@code drain} stops it. */
  synchronized void by(Runnable drain) {
    way = drain;
  }

  /** The run has ended well: the process is to say so whatever else happens. */
  void endedWell() {
    status = 0;
  }

  /** The run has closed. */
  @Override
  public void close() {
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook with it.
    }
  }

  private void awaitDeadline() {
    try {
      if (closed.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) return;
      ways.late().run();
      ProcessExit.now(status);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void onSignal() {
    tell();
    try {
      closed.await();
      command.join(LAST_WORDS);
      ProcessExit.now(status);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
