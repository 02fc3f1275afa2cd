package dev.latebloom.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

final class QuantityTest {
  @Test
  void briefNumbersKeepThreeOrFourDigits() {
    assertThat(Quantity.brief(0)).isEqualTo("0.00");
    assertThat(Quantity.brief(1.234)).isEqualTo("1.23");
    assertThat(Quantity.brief(12.3)).isEqualTo("12");
    assertThat(Quantity.brief(9_999)).isEqualTo("9999");
    assertThat(Quantity.brief(83_249)).isEqualTo("83.2k");
    assertThat(Quantity.brief(999_950)).isEqualTo("1.00M");
    assertThat(Quantity.brief(4.56e9)).isEqualTo("4.56G");
  }

  @Test
  void durationsGrowFromMinutesToDays() {
    assertThat(Quantity.duration(7.4)).isEqualTo("0:07");
    assertThat(Quantity.duration(754)).isEqualTo("12:34");
    assertThat(Quantity.duration(10_921)).isEqualTo("3:02:01");
    assertThat(Quantity.duration(90_000)).isEqualTo("1d 1h");
  }

  @Test
  void whatIsNotANumberIsADash() {
    assertThat(Quantity.brief(Double.NaN)).isEqualTo("-");
    assertThat(Quantity.fixed(Double.POSITIVE_INFINITY, 3)).isEqualTo("-");
    assertThat(Quantity.percent(Double.NaN)).isEqualTo("-");
    assertThat(Quantity.duration(Double.NaN)).isEqualTo("-");
  }

  @Test
  void numbersDoNotChangeWithTheLocale() {
    var usual = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(Quantity.whole(12_345)).isEqualTo("12,345");
      assertThat(Quantity.fixed(1.5, 1)).isEqualTo("1.5");
    } finally {
      Locale.setDefault(usual);
    }
  }

  @Property
  void briefNumbersAreShort(@ForAll @DoubleRange(min = 0, max = 9e11) double n) {
    assertThat(Quantity.brief(n).length()).isLessThanOrEqualTo(7);
  }
}
