package dev.latebloom.observe;

/** Counts of numbers in bins of rising order (a histogram). */
public final class Bins {
  private final long[] counts;
  private long size;

  public Bins(int bins) {
    counts = new long[bins];
  }

  public void add(int bin) {
    counts[bin]++;
    size++;
  }

  /** Numbers in a bin. */
  public long count(int bin) {
    return counts[bin];
  }

  /** Numbers in all bins. */
  public long size() {
    return size;
  }

  /**
   * The bin of the smallest number that at least this share of all does not exceed; 0 of nothing.
   * O(bins).
   *
   * @param share in (0, 1]
   */
  public int quantile(double share) {
    double wanted = share * size;
    int bin = 0;
    for (long upTo = counts[0]; upTo < wanted; upTo += counts[bin]) bin++;
    return bin;
  }
}
