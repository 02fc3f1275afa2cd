package dev.latebloom.broker;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker in a child process, kept alive until closed.
 *
 * <p>A broker that dies is started again on the same ports after a growing wait, so that clients
 * only have to reconnect. Thread-safe.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

  private final BrokerSettings settings;
  private final Ports ports;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Thread keeper;
  private volatile Child child;
  private volatile Runnable restarted = () -> {};

  private EmbeddedBroker(BrokerSettings settings, Ports ports, Child child) {
    this.settings = settings;
    this.ports = ports;
    this.child = child;
    this.keeper = Thread.ofVirtual().name("broker-keeper").unstarted(this::keep);
  }

  /**
   * Starts a broker and waits until it answers, about 3 s.
   *
   * @throws BrokerException if it is not ready in time or another broker runs on its folder
   */
  public static EmbeddedBroker start(BrokerSettings settings) {
    var ports = Ports.choose();
    var broker = new EmbeddedBroker(settings, ports, Child.start(settings, ports, settings.keep()));
    broker.keeper.start();
    return broker;
  }

  /** What clients connect to; the same for as long as this broker lives. */
  public String bootstrapServers() {
    return ports.bootstrapServers();
  }

  /** Process id of the present child. */
  public long pid() {
    return child.pid();
  }

  /** Has {@code action} run, on this broker's own thread, whenever a new child is ready. */
  public void onRestart(Runnable action) {
    restarted = action;
  }

  /** Completes when closed; fails when the broker died more often in a row than allowed. */
  public CompletionStage<Void> ended() {
    return ended.minimalCompletionStage();
  }

  /** Stops the broker cleanly, or by force if that takes too long. */
  @Override
  public void close() {
    closing.countDown();
    keeper.interrupt();
    child.stop();
    try {
      keeper.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ended.complete(null);
  }

  private void keep() {
    try {
      int attempt = 0;
      while (true) {
        long started = System.nanoTime();
        int status = child.awaitExit();
        if (isClosing()) return;
        var lived = Duration.ofNanos(System.nanoTime() - started);
        if (lived.compareTo(settings.restartBackoffMax()) > 0) attempt = 0;
        LOG.warn("The embedded broker ended with status {}", status);
        attempt = restart(attempt);
        if (isClosing()) return;
      }
    } catch (InterruptedException e) {
      // Only close() interrupts, and it stops the child itself.
    } catch (BrokerException e) {
      LOG.error(e.getMessage());
      ended.completeExceptionally(e);
    }
  }

  /** Tries until a child is ready; returns how many attempts in a row have been made. */
  private int restart(int attempts) throws InterruptedException {
    var why = "it died";
    for (int attempt = attempts; attempt < settings.restarts(); attempt++) {
      if (closing.await(settings.backoff(attempt).toMillis(), TimeUnit.MILLISECONDS)) {
        return attempt;
      }
      try {
        child = Child.start(settings, ports, true);
        LOG.info("The embedded broker is back at {}", ports.bootstrapServers());
        if (isClosing()) child.stop();
        restarted.run();
        return attempt + 1;
      } catch (BrokerException e) {
        why = String.valueOf(e.getMessage());
        LOG.warn(why);
      }
    }
    throw new BrokerException(
        "the embedded broker died %d times in a row: %s; see %s"
            .formatted(settings.restarts() + 1, why, settings.log()));
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }
}
