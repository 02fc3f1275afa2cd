package dev.latebloom.pool;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/**
 * What the losses of all examples were at a few times: a part of the {@link Ledger}, one column of
 * floats a time, so that a policy can look at how losses have come down. Not thread-safe: it has
 * the ledger's owner.
 */
public final class LossSnapshots {
  /** Most times that are kept. */
  public static final int MOST = 64;

  private final MemorySegment losses;
  private final int count;
  private final long columnBytes;

  /** Over {@link #bytes} bytes. */
  LossSnapshots(MemorySegment losses, int count, int capacity) {
    this.losses = losses;
    this.count = count;
    this.columnBytes = Columns.bytes(Float.BYTES, capacity);
  }

  static long bytes(int count, int capacity) {
    return count * Columns.bytes(Float.BYTES, capacity);
  }

  /** Times that are kept. */
  public int count() {
    return count;
  }

  /** Loss at time {@code index}, {@code 0 <= index < count()}; NaN if it had none. */
  public float loss(int slot, int index) {
    return losses.get(JAVA_FLOAT, at(slot, index));
  }

  public void set(int slot, int index, float loss) {
    losses.set(JAVA_FLOAT, at(slot, index), loss);
  }

  void clear(int slot) {
    for (int i = 0; i < count; i++) set(slot, i, Float.NaN);
  }

  private long at(int slot, int index) {
    return index * columnBytes + 4L * slot;
  }
}
