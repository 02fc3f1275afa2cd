package dev.latebloom.observe.summary;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Examples that are learned, by the step by which they had been: a histogram with fixed bounds.
 * Nobody changes it once the pass has ended, and from then on any thread may read it.
 */
public final class LearningTimes {
  /*
   * Five bounds a decade, each about 1.6 times the one before (Renard's R5): steps 30 and 60 are as
   * far apart as 3,000 and 6,000. They are the same for every run, so that runs lie on one axis.
   */
  private static final int[] EDGES = {
    10, 16, 25, 40, 63, 100, 160, 250, 400, 630, 1_000, 1_600, 2_500, 4_000, 6_300, 10_000, 16_000,
    25_000, 40_000, 63_000, 100_000, 160_000, 250_000, 400_000, 630_000, 1_000_000
  };

  /** Bounds in steps, rising; behind the last there is no end. */
  public static final List<Integer> BOUNDS =
      IntStream.concat(Arrays.stream(EDGES), IntStream.of(Integer.MAX_VALUE)).boxed().toList();

  public static final LearningTimes NONE = new LearningTimes();

  private final long[] counts = new long[EDGES.length + 1];

  /** Adds an example with a learning time, which is at least 1. */
  public void add(int learningTime) {
    int found = Arrays.binarySearch(EDGES, learningTime);
    counts[found >= 0 ? found : -found - 1]++;
  }

  /** Examples whose learning time is at most {@code bound}, one of the bounds. */
  public long upTo(int bound) {
    return Arrays.stream(counts, 0, BOUNDS.indexOf(bound) + 1).sum();
  }
}
