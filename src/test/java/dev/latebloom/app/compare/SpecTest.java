package dev.latebloom.app.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.Tokens;
import org.junit.jupiter.api.Test;

final class SpecTest {
  private static final Example EXAMPLE = new Example("7", "sum-2", Tokens.of(1, 2, 3), 2, 0, 7);

  private static Example told(boolean named) {
    var text = "latebloom.compare.corpus.name-sources = " + named;
    return new Spec(text, new Checkout("abc1234", "here")).told().apply(EXAMPLE);
  }

  @Test
  void trainingIsToldTheSourceOnlyWhereSourcesAreNamed() {
    assertThat(told(true)).isEqualTo(EXAMPLE);
    assertThat(told(false)).isEqualTo(new Example("7", "", EXAMPLE.tokens(), 2, 0, 7));
  }
}
