package dev.latebloom.pool;

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

  public int size() {
    return ids.length;
  }

  public long id(int i) {
    return ids[i];
  }

  /** Visits a round, in 256ths; at least {@link #ONE}, so that coverage is never lost. */
  public int weight(int i) {
    return weights[i] & 0xffff;
  }
}
