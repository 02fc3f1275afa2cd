package dev.latebloom.broker;

import dev.latebloom.config.Range;
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
    Range.require(
        HEAP.matcher(heap).matches(),
        "kafka.embedded.heap",
        "must be a size like 512m",
        "\"" + heap + "\"");
    Range.positive("kafka.embedded.restart-backoff", restartBackoff);
    Range.require(
        restartBackoffMax.compareTo(restartBackoff) >= 0,
        "kafka.embedded.restart-backoff-max",
        "must be at least kafka.embedded.restart-backoff",
        restartBackoffMax.toMillis() + " ms");
    Range.atLeast("kafka.embedded.restarts", 0, restarts);
    Range.positive("kafka.embedded.start-timeout", startTimeout);
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
