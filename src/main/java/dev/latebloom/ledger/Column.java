package dev.latebloom.ledger;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/**
 * One number of every row. {@link Columns} declares it with its width and the value of a fresh row
 * and computes where it lies. Not thread-safe: the owner of the memory owns it.
 */
public abstract sealed class Column {
  private final MemorySegment fresh;
  // Until the memory is there no row is.
  MemorySegment values = MemorySegment.NULL;

  /** With the value of a fresh row. */
  private Column(MemorySegment fresh) {
    this.fresh = fresh;
  }

  /** Bytes of one value. */
  final int width() {
    return (int) fresh.byteSize();
  }

  /** Gives the row the value of a fresh one. */
  final void reset(int row) {
    MemorySegment.copy(fresh, 0, values, (long) row * width(), width());
  }

  /** Whole numbers in [0, 255]. */
  public static final class OfByte extends Column {
    OfByte(int fresh) {
      super(MemorySegment.ofArray(new byte[] {(byte) fresh}));
    }

    public int get(int row) {
      return values.getAtIndex(JAVA_BYTE, row) & 0xff;
    }

    public void set(int row, int value) {
      values.setAtIndex(JAVA_BYTE, row, (byte) value);
    }
  }

  /** Whole numbers in [0, 65535]. */
  public static final class OfShort extends Column {
    OfShort(int fresh) {
      super(MemorySegment.ofArray(new short[] {(short) fresh}));
    }

    public int get(int row) {
      return values.getAtIndex(JAVA_SHORT, row) & 0xffff;
    }

    public void set(int row, int value) {
      values.setAtIndex(JAVA_SHORT, row, (short) value);
    }
  }

  /** Whole numbers of 32 bits. */
  public static final class OfInt extends Column {
    OfInt(int fresh) {
      super(MemorySegment.ofArray(new int[] {fresh}));
    }

    public int get(int row) {
      return values.getAtIndex(JAVA_INT, row);
    }

    public void set(int row, int value) {
      values.setAtIndex(JAVA_INT, row, value);
    }
  }

  /** Numbers in single precision. */
  public static final class OfFloat extends Column {
    OfFloat(float fresh) {
      super(MemorySegment.ofArray(new float[] {fresh}));
    }

    public float get(int row) {
      return values.getAtIndex(JAVA_FLOAT, row);
    }

    public void set(int row, float value) {
      values.setAtIndex(JAVA_FLOAT, row, value);
    }
  }

  /** Whole numbers of 64 bits. */
  static final class OfLong extends Column {
    OfLong(long fresh) {
      super(MemorySegment.ofArray(new long[] {fresh}));
    }

    long get(int row) {
      return values.getAtIndex(JAVA_LONG, row);
    }

    void set(int row, long value) {
      values.setAtIndex(JAVA_LONG, row, value);
    }
  }

  /** Numbers in double precision. */
  static final class OfDouble extends Column {
    OfDouble(double fresh) {
      super(MemorySegment.ofArray(new double[] {fresh}));
    }

    double get(int row) {
      return values.getAtIndex(JAVA_DOUBLE, row);
    }

    void set(int row, double value) {
      values.setAtIndex(JAVA_DOUBLE, row, value);
    }
  }
}
