package dev.latebloom.pool;

/**
 * Ids in the order in which they were drawn; one drawn twice stands twice. Nobody writes to them
 * after construction.
 */
public final class DrawnIds {
  private final long[] ids;

  DrawnIds(long[] ids) {
    this.ids = ids;
  }

  public int size() {
    return ids.length;
  }

  public long at(int i) {
    return ids[i];
  }

  /** A copy. */
  public long[] toArray() {
    return ids.clone();
  }
}
