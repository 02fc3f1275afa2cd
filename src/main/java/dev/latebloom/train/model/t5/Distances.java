package dev.latebloom.train.model.t5;

/**
 * How T5 tells positions: by buckets of distances, exact for near ones and ever wider for far ones.
 *
 * @param buckets how many there are
 * @param furthest all distances from there on share the last bucket
 */
record Distances(int buckets, int furthest) {
  /** In the place of a bucket, for what a query does not see. */
  static final int UNSEEN = -1;

  /**
   * Half of the buckets are for what comes before, half for what comes behind: (length, length).
   */
  int[] bothWays(int length) {
    int half = buckets / 2;
    int[] table = new int[length * length];
    for (int i = 0; i < length; i++) {
      for (int j = 0; j < length; j++) {
        table[i * length + j] = (j > i ? half : 0) + bucket(Math.abs(j - i), half);
      }
    }
    return table;
  }

  /**
   * For queries that see themselves and all before.
   *
   * @param from position of the first query
   * @return (queries, from + queries)
   */
  int[] backwards(int from, int queries) {
    int length = from + queries;
    int[] table = new int[queries * length];
    for (int i = 0; i < queries; i++) {
      for (int j = 0; j < length; j++) {
        int back = from + i - j;
        table[i * length + j] = back < 0 ? UNSEEN : bucket(back, buckets);
      }
    }
    return table;
  }

  /** In float32, as the original: the bounds of wide buckets depend on it. */
  private int bucket(int distance, int of) {
    int exact = of / 2;
    if (distance < exact) return distance;
    float far = (float) Math.log((float) distance / exact);
    float most = (float) Math.log((double) furthest / exact);
    int wide = exact + (int) (far / most * (of - exact));
    return Math.min(wide, of - 1);
  }
}
