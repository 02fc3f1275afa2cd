package dev.latebloom.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

final class NearestTest {
  private static final List<String> NAMES = List.of("run", "sample", "status", "compare");

  @Test
  void findsWhatWasMeant() {
    assertThat(Nearest.to("rnu", NAMES)).containsExactly("run");
    assertThat(Nearest.to("statsu", NAMES)).containsExactly("status");
    assertThat(Nearest.to("smaple", NAMES)).containsExactly("sample");
    assertThat(Nearest.to("zebra", NAMES)).isEmpty();
  }

  @Property(tries = 200)
  void theDistanceIsTheSameBothWaysAndNoneToOneself(
      @ForAll @AlphaChars @StringLength(max = 12) String a,
      @ForAll @AlphaChars @StringLength(max = 12) String b) {
    assertThat(Nearest.distance(a, b)).isEqualTo(Nearest.distance(b, a));
    assertThat(Nearest.distance(a, a)).isZero();
    if (!a.equals(b)) assertThat(Nearest.distance(a, b)).isPositive();
  }
}
