package dev.latebloom.pool;

/**
 * Ids in the order in which they were drawn, with the weights they were drawn by; one drawn twice
 * stands twice. Nobody writes to them after construction.
 */
public final class DrawnIds {
  private final long[] ids;
  private final short[] weights;

  DrawnIds(long[] ids, short[] weights) {
    this.ids = ids;
    this.weights = weights;
  }

  public int size() {
    return ids.length;
  }

  public long at(int i) {
    return ids[i];
  }

  /** Visits a round, in 256ths, that the {@code i}-th was to get when it was drawn. */
  public int weight(int i) {
    return weights[i] & 0xffff;
  }

  /** A copy. */
  public long[] toArray() {
    return ids.clone();
  }
}
