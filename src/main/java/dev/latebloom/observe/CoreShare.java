package dev.latebloom.observe;

import java.time.Duration;

/**
 * Of the time that the trainer's steps took, the share in which it had a core or needed none: by
 * windows, so that a moment's wait is not taken for a busy machine.
 *
 * @param took nanoseconds of steps in the window that is not over yet
 * @param waited of those, nanoseconds for which the trainer had work and no core
 * @param share in the newest window; NaN before the first
 * @param busy whether the machine counts as busy: from a low share on until a high one
 */
public record CoreShare(long took, long waited, double share, boolean busy) {
  /** Before the first window. */
  public static final CoreShare NONE = new CoreShare(0, 0, Double.NaN, false);

  private static final Duration WINDOW = Duration.ofSeconds(30);
  private static final double LOW = 0.7;
  private static final double HIGH = 0.9;

  /** With one more step. */
  public CoreShare with(StageTimes step) {
    long all = took + step.train();
    long lost = waited + step.queued();
    if (all < WINDOW.toNanos()) return new CoreShare(all, lost, share, busy);
    double newest = 1 - (double) lost / all;
    return new CoreShare(0, 0, newest, newest < (busy ? HIGH : LOW));
  }

  /** What an operator is told of a busy machine; empty when it is not. */
  public String warning() {
    if (!busy) return "";
    return "the machine is busy: training had a core for %.0f%% of the time it asked for one; end other programs, or give it fewer threads (train.threads)"
        .formatted(100 * share);
  }
}
