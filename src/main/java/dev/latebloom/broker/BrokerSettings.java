package dev.latebloom.broker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How the embedded broker runs.
 *
 * @param folder holds its data, its log and its lock; made when absent
 * @param heap largest heap of its JVM as {@code -Xmx} takes it, such as "512m"
 * @param keep keep the topics of earlier runs; otherwise the data is deleted at start
 * @param restartBackoff wait before the first restart of a broker that died; doubles each time
 * @param restartBackoffMax longest such wait; a broker that lived longer starts the count anew
 * @param restarts how many restarts in a row before giving up; 0 never restarts
 * @param startTimeout longest wait for a broker to be ready
 */
public record BrokerSettings(
    Path folder,
    String heap,
    boolean keep,
    Duration restartBackoff,
    Duration restartBackoffMax,
    int restarts,
    Duration startTimeout) {
  private static final Pattern HEAP = Pattern.compile("[1-9][0-9]*[kKmMgG]?");

  public BrokerSettings {
    if (!HEAP.matcher(heap).matches()) {
      throw new IllegalArgumentException("embedded.heap is \"" + heap + "\", not a size like 512m");
    }
    if (!restartBackoff.isPositive()) {
      throw new IllegalArgumentException("embedded.restart-backoff must be positive");
    }
    if (restartBackoffMax.compareTo(restartBackoff) < 0) {
      throw new IllegalArgumentException(
          "embedded.restart-backoff-max is shorter than embedded.restart-backoff");
    }
    if (restarts < 0) throw new IllegalArgumentException("embedded.restarts is negative");
    if (!startTimeout.isPositive()) {
      throw new IllegalArgumentException("embedded.start-timeout must be positive");
    }
  }

  /**
   * Longest wait for the folder's lock: a broker whose parent was killed may still be closing its
   * files.
   */
  Duration lockTimeout() {
    return startTimeout.dividedBy(6);
  }

  /** Wait before restart {@code attempt}, counted from 0. */
  Duration backoff(int attempt) {
    var doubled = restartBackoff.multipliedBy(1L << Math.min(attempt, 20));
    return doubled.compareTo(restartBackoffMax) < 0 ? doubled : restartBackoffMax;
  }

  Path log() {
    return folder.resolve("broker.log");
  }

  /** What the JVM itself prints, such as why it crashed. */
  Path console() {
    return folder.resolve("broker.err");
  }
}
