package dev.latebloom.ledger;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Losses of all examples at a few times, as loss trajectories for policies: a part of the {@link
 * Ledger}, one column a time. Not thread-safe: the ledger's owner owns it.
 */
public final class LossSnapshots {
  /** Most times that are kept. */
  public static final int MOST = 64;

  private final List<Column.OfFloat> losses;

  LossSnapshots(Columns columns, int count) {
    losses = IntStream.range(0, count).mapToObj(_ -> columns.ofFloat(Float.NaN)).toList();
  }

  /** Times that are kept. */
  public int count() {
    return losses.size();
  }

  /** Loss at time {@code index}, {@code 0 <= index < count()}; NaN if it had none. */
  public float loss(int slot, int index) {
    return losses.get(index).get(slot);
  }

  public void set(int slot, int index, float loss) {
    losses.get(index).set(slot, loss);
  }
}
