package dev.latebloom.reweight;

import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.Weights;
import java.util.Arrays;

/** The weights that one pass changes. */
final class Changes {
  private long[] ids = new long[1024];
  private short[] weights = new short[1024];
  private int size;

  /** Writes the weight into the ledger and notes it. */
  void set(Ledger ledger, long id, int slot, int weight) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
      weights = Arrays.copyOf(weights, 2 * size);
    }
    ledger.weight.set(slot, weight);
    ids[size] = id;
    weights[size++] = (short) weight;
  }

  Weights toWeights() {
    if (size == 0) return Weights.NONE;
    return new Weights(Arrays.copyOf(ids, size), Arrays.copyOf(weights, size));
  }
}
