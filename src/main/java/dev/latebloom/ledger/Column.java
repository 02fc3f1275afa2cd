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
  private final int width;
  // Until the memory is there no row is.
  MemorySegment values = MemorySegment.NULL;

  private Column(int width) {
    this.width = width;
  }

  /** Bytes of one value. */
  final int width() {
    return width;
  }

  /** Gives the row the value of a fresh one. */
  abstract void reset(int row);

  /** Whole numbers in [0, 255]. */
  public static final class OfByte extends Column {
    private final int fresh;

    OfByte(int fresh) {
      super(Byte.BYTES);
      this.fresh = fresh;
    }

    public int get(int row) {
      return values.getAtIndex(JAVA_BYTE, row) & 0xff;
    }

    public void set(int row, int value) {
      values.setAtIndex(JAVA_BYTE, row, (byte) value);
    }

    @Override
    void reset(int row) {
      set(row, fresh);
    }
  }

  /** Whole numbers in [0, 65535]. */
  public static final class OfShort extends Column {
    private final int fresh;

    OfShort(int fresh) {
      super(Short.BYTES);
      this.fresh = fresh;
    }

    public int get(int row) {
      return values.getAtIndex(JAVA_SHORT, row) & 0xffff;
    }

    public void set(int row, int value) {
      values.setAtIndex(JAVA_SHORT, row, (short) value);
    }

    @Override
    void reset(int row) {
      set(row, fresh);
    }
  }

  /** Whole numbers of 32 bits. */
  public static final class OfInt extends Column {
    private final int fresh;

    OfInt(int fresh) {
      super(Integer.BYTES);
      this.fresh = fresh;
    }

    public int get(int row) {
      return values.getAtIndex(JAVA_INT, row);
    }

    public void set(int row, int value) {
      values.setAtIndex(JAVA_INT, row, value);
    }

    @Override
    void reset(int row) {
      set(row, fresh);
    }
  }

  /** Whole numbers of 64 bits. */
  static final class OfLong extends Column {
    private final long fresh;

    OfLong(long fresh) {
      super(Long.BYTES);
      this.fresh = fresh;
    }

    long get(int row) {
      return values.getAtIndex(JAVA_LONG, row);
    }

    void set(int row, long value) {
      values.setAtIndex(JAVA_LONG, row, value);
    }

    @Override
    void reset(int row) {
      set(row, fresh);
    }
  }

  /** Numbers in single precision. */
  public static final class OfFloat extends Column {
    private final float fresh;

    OfFloat(float fresh) {
      super(Float.BYTES);
      this.fresh = fresh;
    }

    public float get(int row) {
      return values.getAtIndex(JAVA_FLOAT, row);
    }

    public void set(int row, float value) {
      values.setAtIndex(JAVA_FLOAT, row, value);
    }

    @Override
    void reset(int row) {
      set(row, fresh);
    }
  }

  /** Numbers in double precision. */
  static final class OfDouble extends Column {
    private final double fresh;

    OfDouble(double fresh) {
      super(Double.BYTES);
      this.fresh = fresh;
    }

    double get(int row) {
      return values.getAtIndex(JAVA_DOUBLE, row);
    }

    void set(int row, double value) {
      values.setAtIndex(JAVA_DOUBLE, row, value);
    }

    @Override
    void reset(int row) {
      set(row, fresh);
    }
  }
}
