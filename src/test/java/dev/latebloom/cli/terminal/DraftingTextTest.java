package dev.latebloom.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.model.generate.Speculation.Written;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DraftingTextTest {
  /** Four bytes in two seconds, of which two alone in a second and a half. */
  @Test
  void theSpeedIsThatOfAllBytesBesideThatOfThoseWrittenAlone() {
    assertThat(text(8, 2, 4, 2))
        .isEqualTo(
            "drafted 8 bytes, of which 25.0% were taken; 2.00 bytes/s, 1.50 times the 1.33 of byte"
                + " by byte");
  }

  @Test
  void whatCannotBeToldIsNotANumber() {
    assertThat(text(0, 0, 4, 2)).startsWith("drafted nothing; 2.00 bytes/s, 1.50 times");
    assertThat(text(3, 0, 0, 0))
        .isEqualTo("drafted 3 bytes, of which 0.0% were taken; no byte was written");
    assertThat(text(4, 4, 4, 0)).endsWith("and no byte was written alone to compare that with");
  }

  private static String text(long drafted, long accepted, int bytes, long steps) {
    var response = Tokens.of(new int[bytes]);
    var nanos = steps == 0 ? 0 : 1_500_000_000L;
    return DraftingText.of(
        List.of(new Written(response, drafted, accepted, steps, nanos, 2_000_000_000L)));
  }
}
