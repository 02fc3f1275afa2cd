package dev.latebloom.lens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class BooleansTest {
  /** Bit s answers the sum of the members in s. */
  private static final int OR = 0b1111_1110;

  private static final int TWO = 0b1110_1000;
  private static final int AND = 0b1000_0000;

  @Test
  void theTablesAreThoseOfTheFunctions() {
    assertThat(Booleans.Tally.table(1)).isEqualTo(OR);
    assertThat(Booleans.Tally.table(2)).isEqualTo(TWO);
    assertThat(Booleans.Tally.table(3)).isEqualTo(AND);
  }

  @Test
  void sharesAddUpAndAnswersAreComparedOneByOne() {
    var tally = new Booleans.Tally();
    for (int table : new int[] {OR, OR, AND, TWO, 0, 0xff, 0b1010_1010, OR}) tally.add(table);
    var shares = tally.shares();
    assertThat(shares.or()).isEqualTo(3 / 8.0);
    assertThat(shares.and()).isEqualTo(1 / 8.0);
    assertThat(shares.two()).isEqualTo(1 / 8.0);
    assertThat(shares.never()).isEqualTo(1 / 8.0);
    assertThat(shares.always()).isEqualTo(1 / 8.0);
    assertThat(shares.other()).isEqualTo(1 / 8.0);
    // OR against OR 8, AND 2, TWO 5, never 1, always 7, one member alone 5.
    assertThat(shares.orRight()).isCloseTo((3 * 8 + 2 + 5 + 1 + 7 + 5) / 64.0, within(1e-12));
  }
}
