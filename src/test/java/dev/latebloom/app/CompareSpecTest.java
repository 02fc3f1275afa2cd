package dev.latebloom.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.Example;
import dev.latebloom.ingest.Tokens;
import org.junit.jupiter.api.Test;

final class CompareSpecTest {
  private static final Example EXAMPLE = new Example("7", "sum-2", Tokens.of(1, 2, 3), 2, 0, 7);

  private static Example told(boolean named) {
    var text = "latebloom.compare.corpus.name-sources = " + named;
    return new CompareSpec(text, new Checkout("abc1234", "here")).told().apply(EXAMPLE);
  }

  @Test
  void trainingIsToldTheSourceOnlyWhereSourcesAreNamed() {
    assertThat(told(true)).isEqualTo(EXAMPLE);
    assertThat(told(false)).isEqualTo(new Example("7", "", EXAMPLE.tokens(), 2, 0, 7));
  }
}
