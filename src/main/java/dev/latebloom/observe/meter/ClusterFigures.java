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
 * @param waitNanos how long training has stood still for rounds, in this process: while weights
 *     were set aside, waited for and replaced, and not while it went on beside that
 * @param taken partitions that others had and this worker reads
 * @param again records of these that had been read before
 * @param note what training waits for, or why there was no round, in words; empty otherwise
 * @param waits whether training waits for that
 * @param workers all that ever joined, in the order of their seats
 * @param rounds the newest that this process has been through, the oldest first
 */
public record ClusterFigures(
    String worker,
    long round,
    String hash,
    long leftOut,
    long sent,
    long received,
    long waitNanos,
    int taken,
    long again,
    String note,
    boolean waits,
    List<Worker> workers,
    List<Round> rounds) {
  public static final ClusterFigures NONE =
      new ClusterFigures("", 0, "", 0, 0, 0, 0, 0, 0, "", false, List.of(), List.of());

  /**
   * One of the workers.
   *
   * @param newest round that has its weights; 0 for none yet
   * @param behind rounds that were made since without it
   * @param loss mean over its steps of that round; NaN before
   */
  public record Worker(
      String name, int seat, String address, long newest, long behind, double loss) {}

  /**
   * What a round was, and what it cost this worker.
   *
   * @param without workers that were left out
   * @param waitNanos how long training waited for it
   * @param received bytes that were asked for
   */
  public record Round(long round, List<String> without, long waitNanos, long received) {
    public Round {
      without = List.copyOf(without);
    }
  }

  public ClusterFigures {
    workers = List.copyOf(workers);
    rounds = List.copyOf(rounds);
  }

  public boolean any() {
    return !worker.isEmpty();
  }

  /** The same with so many of the workers at most. */
  public ClusterFigures first(int most) {
    var some = workers.subList(0, Math.min(most, workers.size()));
    return new ClusterFigures(
        worker, round, hash, leftOut, sent, received, waitNanos, taken, again, note, waits, some,
        rounds);
  }
}
