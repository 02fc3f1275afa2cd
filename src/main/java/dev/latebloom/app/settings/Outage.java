package dev.latebloom.app.settings;

import java.time.Duration;

/**
 * Failures of reading in a row, since records last came through.
 *
 * @param failures how many
 * @param waited all waits before new attempts together
 */
public record Outage(int failures, Duration waited) {
  public static final Outage NONE = new Outage(0, Duration.ZERO);

  /**
   * How long ingestion is tried again.
   *
   * @param backoff the first wait; it doubles up to {@code backoffMax}
   * @param most of all waits together, after which reading is given up
   */
  public record Retries(Duration backoff, Duration backoffMax, Duration most) {}

  /** With one more failure, after which the wait that follows is over. */
  public Outage more(Retries retries) {
    return new Outage(failures + 1, waited.plus(backoff(retries)));
  }

  /** The wait before the next attempt. */
  public Duration backoff(Retries retries) {
    var doubled = retries.backoff().multipliedBy(1L << Math.min(failures, 20));
    return doubled.compareTo(retries.backoffMax()) < 0 ? doubled : retries.backoffMax();
  }

  /** Whether no further attempt is made. */
  public boolean isTooLong(Retries retries) {
    return waited.plus(backoff(retries)).compareTo(retries.most()) > 0;
  }
}
