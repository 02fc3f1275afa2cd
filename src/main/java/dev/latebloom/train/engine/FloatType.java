package dev.latebloom.train.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a file stores floating-point numbers; the names are those of the safetensors format.
 *
 * <p>To float32 every conversion is exact. From float32 it rounds to the nearest number, to the
 * even one of two that are equally near, and to infinity past the largest. A number that came from
 * a type goes back to the bits it came from, whatever they are: NaNs keep their sign and payload,
 * so the arithmetic is on bits, since a float register may change a NaN.
 */
public enum FloatType {
  /** IEEE 754 binary32. */
  F32(Float.BYTES),
  /** IEEE 754 binary16. */
  F16(Short.BYTES),
  /** The upper half of a binary32. */
  BF16(Short.BYTES);

  private static final ValueLayout.OfShort HALF =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt WHOLE =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int INFINITY = 0x7f80_0000;
  private static final int MAGNITUDE = 0x7fff_ffff;

  private final int width;

  FloatType(int width) {
    this.width = width;
  }

  /** Bytes of a number. */
  public int width() {
    return width;
  }

  /** Appends all numbers in {@code from} to {@code to} as float32. */
  void read(MemorySegment from, ByteBuffer to) {
    long count = from.byteSize() / width;
    switch (this) {
      case F32 -> {
        for (long i = 0; i < count; i++) to.putInt(from.getAtIndex(WHOLE, i));
      }
      case F16 -> {
        for (long i = 0; i < count; i++) to.putInt(halfToFloat(from.getAtIndex(HALF, i)));
      }
      case BF16 -> {
        for (long i = 0; i < count; i++) to.putInt(from.getAtIndex(HALF, i) << 16);
      }
    }
  }

  /** Appends float32 numbers to {@code to}, as many as it has room for or {@code from} has left. */
  void write(ByteBuffer from, ByteBuffer to) {
    int count = Math.min(from.remaining() / Float.BYTES, to.remaining() / width);
    switch (this) {
      case F32 -> {
        for (int i = 0; i < count; i++) to.putInt(from.getInt());
      }
      case F16 -> {
        for (int i = 0; i < count; i++) to.putShort(floatToHalf(from.getInt()));
      }
      case BF16 -> {
        for (int i = 0; i < count; i++) to.putShort(floatToUpperHalf(from.getInt()));
      }
    }
  }

  /** Whether float32 numbers that are written as this type are read as the same bits. */
  public boolean holds(ByteBuffer floats) {
    var numbers = floats.duplicate().order(floats.order());
    while (numbers.hasRemaining()) {
      int bits = numbers.getInt();
      boolean same =
          switch (this) {
            case F32 -> true;
            case F16 -> halfToFloat(floatToHalf(bits)) == bits;
            case BF16 -> floatToUpperHalf(bits) << 16 == bits;
          };
      if (!same) return false;
    }
    return true;
  }

  private static int halfToFloat(short half) {
    if ((half & 0x7c00) != 0x7c00) return Float.floatToRawIntBits(Float.float16ToFloat(half));
    return (half & 0x8000) << 16 | INFINITY | (half & 0x3ff) << 13;
  }

  private static short floatToHalf(int bits) {
    if ((bits & MAGNITUDE) <= INFINITY) return Float.floatToFloat16(Float.intBitsToFloat(bits));
    return nan((bits >>> 16 & 0x8000) | 0x7c00, bits >>> 13 & 0x3ff, 0x200);
  }

  private static short floatToUpperHalf(int bits) {
    if ((bits & MAGNITUDE) > INFINITY) return nan(bits >>> 16 & 0xff80, bits >>> 16 & 0x7f, 0x40);
    // Half of the last kept digit, less a little where that digit is even: ties go to even.
    return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
  }

  /** A NaN whose payload was all in the digits that are lost must not become an infinity. */
  private static short nan(int signAndExponent, int payload, int quiet) {
    return (short) (signAndExponent | (payload == 0 ? quiet : payload));
  }
}
