package dev.latebloom.pool;

import java.util.Arrays;

/**
 * Changed sampling weights: what a policy asks of the urn.
 *
 * <p>Not a record, since it holds arrays; nobody writes to them after construction.
 */
public final class Weights {
  public static final Weights NONE = new Weights(new long[0], new short[0]);

  /** Weights count in 256ths of a visit a round, so 256 is once a round. */
  public static final int ONE = 256;

  private final long[] ids;
  private final short[] weights;

  public Weights(long[] ids, short[] weights) {
    this.ids = ids;
    this.weights = weights;
  }

  /** These, and after them {@code later}, which win where both name an example. */
  public Weights then(Weights later) {
    if (size() == 0) return later;
    if (later.size() == 0) return this;
    var allIds = Arrays.copyOf(ids, ids.length + later.ids.length);
    System.arraycopy(later.ids, 0, allIds, ids.length, later.ids.length);
    var allWeights = Arrays.copyOf(weights, allIds.length);
    System.arraycopy(later.weights, 0, allWeights, weights.length, later.weights.length);
    return new Weights(allIds, allWeights);
  }

  public int size() {
    return ids.length;
  }

  public long id(int i) {
    return ids[i];
  }

  /**
   * Visits a round, in 256ths, at least 1; at least {@link #ONE} wherever coverage is not to be
   * lost.
   */
  public int weight(int i) {
    return weights[i] & 0xffff;
  }
}
