package dev.latebloom.reweight;

import dev.latebloom.ledger.PeerLevels;

/**
 * What those far above their peers are in this stream, wrong or late: told by what became of them
 * where the model has learned.
 *
 * <p>By its losses a wrong label looks as an example does that contradicts what its peers have in
 * common, such as one whose cue misleads. When their group has been learned they differ: the wrong
 * ones are left. What is left of the groups that have been learned is the noise of the stream.
 * Where there is next to none, outliers are late. Otherwise, in a group with many of them nobody
 * can tell yet which, and showing only their peers more often would teach these the more what the
 * outliers contradict.
 */
final class Outliers {
  /** Share of a group that is learned when the group counts as learned. */
  private static final double LEARNED = 0.95;

  /** Examples that may be there by chance: added to what is left, taken off what is too many. */
  private static final int DOUBT = 2;

  /** Noise up to which outliers are believed. */
  private static final double CLEAN = 0.015;

  /** Share of a group above which its outliers are disputed. */
  private static final double MANY = 0.05;

  private final Census census;
  private final double noise;

  Outliers(Census census) {
    this.census = census;
    this.noise = noise(census);
  }

  /** What is left of the groups that are learned, by their size; infinite if none is. */
  private static double noise(Census census) {
    long all = 0;
    long left = DOUBT;
    for (int group = 0; group < PeerLevels.GROUPS; group++) {
      var tally = census.of(group);
      if (tally.seen() == 0 || tally.learned() < LEARNED * tally.seen()) continue;
      all += tally.seen();
      left += tally.seen() - tally.learned();
    }
    return (double) left / all;
  }

  /** Whether outliers are late; not while nothing has been learned. */
  boolean areLate() {
    return noise <= CLEAN;
  }

  /** Whether the group has too many of them to know what they are. */
  boolean areDisputed(int group) {
    var tally = census.of(group);
    return !areLate() && tally.outlying() - DOUBT > MANY * tally.seen();
  }
}
