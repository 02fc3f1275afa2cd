package dev.latebloom.train.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class FloatTypeTest {
  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16"})
  void everyStoredNumberComesBackToItsBits(FloatType type) {
    for (int bits = 0; bits < 1 << 16; bits++) {
      assertThat(narrowed(type, widened(type, bits))).isEqualTo(bits);
    }
  }

  @Test
  void everyHalfIsTheNumberThatItsDigitsSpell() {
    for (int bits = 0; bits < 0x7c00; bits++) {
      int exponent = bits >> 10;
      double fraction = (bits & 0x3ff) / 1024.0;
      double value =
          exponent == 0 ? fraction * 0x1p-14 : (1 + fraction) * Math.pow(2, exponent - 15);
      assertThat((double) value(FloatType.F16, bits)).isEqualTo(value);
      assertThat((double) value(FloatType.F16, bits | 0x8000)).isEqualTo(-value);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "F16, 0x3c00, 0x3f800000", // 1
    "F16, 0x8000, 0x80000000", // -0
    "F16, 0x0001, 0x33800000", // the smallest subnormal, 2^-24
    "F16, 0x7bff, 0x477fe000", // the largest, 65504
    "F16, 0xfc00, 0xff800000", // -infinity
    "F16, 0x7e00, 0x7fc00000", // a quiet NaN
    "F16, 0xfc01, 0xff802000", // a signalling NaN
    "BF16, 0x3f80, 0x3f800000",
    "BF16, 0x0001, 0x00010000",
    "BF16, 0x7f80, 0x7f800000",
    "BF16, 0xff81, 0xff810000",
  })
  void storedNumbersAreTheKnownOnes(FloatType type, String stored, String bits) {
    assertThat(widened(type, Integer.decode(stored))).isEqualTo(Long.decode(bits).intValue());
  }

  @ParameterizedTest
  @CsvSource({
    "F16, 65519.996, 0x7bff", // just under half a step past the largest
    "F16, 65520, 0x7c00",
    "F16, 2.9802322e-8, 0x0000", // half the smallest: a tie, to the even zero
    "F16, 2.9802326e-8, 0x0001",
    "F16, 2049, 0x6800", // ties
    "F16, 2051, 0x6802",
    "BF16, 3.4028235e38, 0x7f80",
    "BF16, -3.4028235e38, 0xff80",
    "BF16, 1.00390625, 0x3f80", // ties
    "BF16, 1.01171875, 0x3f82",
    "BF16, 1.4e-45, 0x0000",
  })
  void numbersBetweenAreRoundedToTheNearestAndTiesToEven(FloatType type, float value, String to) {
    assertThat(narrowed(type, Float.floatToRawIntBits(value))).isEqualTo(Integer.decode(to));
  }

  @Property
  void noStoredNumberIsNearer(@ForAll FloatType type, @ForAll int bits) {
    float value = Float.intBitsToFloat(bits);
    int stored = narrowed(type, bits);
    if (type == FloatType.F32) {
      assertThat(stored).isEqualTo(bits);
    } else if (Float.isNaN(value)) {
      assertThat(value(type, stored)).isNaN();
    } else if (Float.isInfinite(value(type, stored))) {
      // Infinity stands where the number after the largest would be.
      assertThat(Math.abs((double) value)).isGreaterThanOrEqualTo(largest(type));
    } else {
      double distance = Math.abs((double) value - value(type, stored));
      for (int other : new int[] {stored - 1, stored + 1}) {
        if ((other & 0x7fff) == 0x7fff || Float.isNaN(value(type, other & 0xffff))) continue;
        double away = Math.abs((double) value - value(type, other & 0xffff));
        assertThat(distance).isLessThanOrEqualTo(away);
        if (distance == away && distance > 0) assertThat(stored & 1).isZero();
      }
    }
  }

  /** Half a step past the largest finite number: a tie, and the largest is odd. */
  private static double largest(FloatType type) {
    return type == FloatType.F16 ? 65520 : (0xff + 0.5) * 0x1p120;
  }

  private static float value(FloatType type, int stored) {
    return Float.intBitsToFloat(widened(type, stored));
  }

  private static int widened(FloatType type, int stored) {
    var bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, stored).array();
    var out = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    type.read(MemorySegment.ofArray(bytes).asSlice(0, type.width()), out);
    return out.getInt(0);
  }

  private static int narrowed(FloatType type, int bits) {
    var in = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, bits);
    var out = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    type.write(in, out);
    return out.getInt(0);
  }
}
