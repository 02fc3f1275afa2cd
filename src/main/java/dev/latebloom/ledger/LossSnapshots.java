package dev.latebloom.ledger;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What the losses of all examples were at a few times: a part of the {@link Ledger}, one column a
 * time, so that a policy can look at how losses have come down. Not thread-safe: it has the
 * ledger's owner.
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
