package dev.latebloom.cluster.outer;

import java.nio.ByteBuffer;

/**
 * How a fragment says what has become of weights: {@code inner} after they were {@code base}.
 *
 * <p>All of them are functions of their arguments to the last bit, on every machine.
 */
public enum Encoding {
  /** The weights themselves. */
  FP32(32) {
    @Override
    public long bytes(int weights) {
      return (long) Float.BYTES * weights;
    }

    @Override
    void encode(float[] base, float[] inner, float[] lost, ByteBuffer out) {
      for (float weight : inner) out.putFloat(finite(weight));
    }

    @Override
    void decode(ByteBuffer in, float[] base, float[] inner) {
      for (int i = 0; i < inner.length; i++) inner[i] = in.getFloat();
    }
  },

  /** Differences as half floats, times the power of two that makes best use of their range. */
  FP16(16) {
    @Override
    public long bytes(int weights) {
      return Short.BYTES + (long) Short.BYTES * weights;
    }

    @Override
    void encode(float[] base, float[] inner, float[] lost, ByteBuffer out) {
      float largest = 0;
      for (int i = 0; i < inner.length; i++) {
        largest = Math.max(largest, Math.abs(finite(inner[i] - base[i])));
      }
      int shift = largest == 0 ? 0 : LARGEST_EXPONENT - Math.getExponent(largest);
      double scale = Math.scalb(1.0, shift);
      out.putShort((short) shift);
      for (int i = 0; i < inner.length; i++) {
        out.putShort(Float.floatToFloat16((float) ((inner[i] - base[i]) * scale)));
      }
    }

    @Override
    void decode(ByteBuffer in, float[] base, float[] inner) {
      double scale = Math.scalb(1.0, -in.getShort());
      for (int i = 0; i < inner.length; i++) {
        inner[i] = base[i] + (float) (Float.float16ToFloat(in.getShort()) * scale);
      }
    }
  },

  /**
   * Differences as bytes, each a share of the largest in its block. What rounding loses is added to
   * the next difference (error feedback, Seide et al. 2014).
   */
  INT8(8) {
    @Override
    public long bytes(int weights) {
      return weights + (long) Float.BYTES * Math.ceilDiv(weights, BLOCK);
    }

    @Override
    public boolean feedsBack() {
      return true;
    }

    @Override
    void encode(float[] base, float[] inner, float[] lost, ByteBuffer out) {
      for (int from = 0; from < inner.length; from += BLOCK) {
        int to = Math.min(from + BLOCK, inner.length);
        float largest = 0;
        for (int i = from; i < to; i++) {
          lost[i] = finite(inner[i] - base[i] + lost[i]);
          largest = Math.max(largest, Math.abs(lost[i]));
        }
        float unit = largest / LARGEST;
        out.putFloat(unit);
        for (int i = from; i < to; i++) {
          // A unit so small that it is rounded itself may be too small.
          byte units =
              unit == 0 ? 0 : (byte) Math.clamp(Math.round(lost[i] / unit), -LARGEST, LARGEST);
          out.put(units);
          lost[i] -= units * unit;
        }
      }
    }

    @Override
    void decode(ByteBuffer in, float[] base, float[] inner) {
      for (int from = 0; from < inner.length; from += BLOCK) {
        float unit = in.getFloat();
        int to = Math.min(from + BLOCK, inner.length);
        for (int i = from; i < to; i++) inner[i] = base[i] + in.get() * unit;
      }
    }
  };

  /** Leaves the half floats' last power of two to rounding. */
  private static final int LARGEST_EXPONENT = 14;

  private static final int BLOCK = 256;
  private static final int LARGEST = Byte.MAX_VALUE;

  private final byte bits;

  Encoding(int bits) {
    this.bits = (byte) bits;
  }

  /** How many bits a number takes; by these a fragment says what it is. */
  byte bits() {
    return bits;
  }

  /** How many bytes a tensor of so many weights takes. */
  public abstract long bytes(int weights);

  /** Whether what is lost is kept for the next difference. */
  public boolean feedsBack() {
    return false;
  }

  /**
   * Writes a tensor.
   *
   * @param lost what earlier differences have lost, which becomes what they and this one have; of
   *     any length where nothing feeds back
   * @throws IllegalArgumentException when a weight is not a number
   */
  abstract void encode(float[] base, float[] inner, float[] lost, ByteBuffer out);

  /** Reads a tensor into {@code inner}. */
  abstract void decode(ByteBuffer in, float[] base, float[] inner);

  private static float finite(float value) {
    if (Float.isFinite(value)) return value;
    throw new IllegalArgumentException("a weight is not a number: training has diverged");
  }
}
