package dev.latebloom.observe.meter;

import java.util.List;

/**
 * What this worker knows of the others that train the same model.
 *
 * @param worker its name; empty where it trains alone
 * @param round the newest that its weights have been through
 * @param hash of these weights: all workers after this round have the same
 * @param leftOut Commits since it joined that were made without it
 * @param sent bytes of fragments and states that others have asked for, in this process
 * @param received bytes of those that this process has asked for
 * @param waitNanos how long training has waited for rounds, in this process
 * @param workers all that ever joined, in the order of their seats
 */
public record ClusterFigures(
    String worker,
    long round,
    String hash,
    long leftOut,
    long sent,
    long received,
    long waitNanos,
    List<Worker> workers) {
  public static final ClusterFigures NONE = new ClusterFigures("", 0, "", 0, 0, 0, 0, List.of());

  /**
   * One of the workers.
   *
   * @param newest round that has its weights; 0 for none yet
   * @param loss mean over its steps of that round; NaN before
   */
  public record Worker(String name, int seat, String address, long newest, double loss) {}

  public ClusterFigures {
    workers = List.copyOf(workers);
  }

  public boolean any() {
    return !worker.isEmpty();
  }
}
