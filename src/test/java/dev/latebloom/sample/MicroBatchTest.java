package dev.latebloom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MicroBatchTest {
  /** Two rows of width 4: a prompt of 1 in 3 tokens, a prompt of 2 in 4. */
  private static MicroBatch padded() {
    int[] tokens = {5, 6, 7, 0, 1, 2, 3, 4};
    return new MicroBatch(new long[] {10, 11}, 4, tokens, new int[] {1, 2}, new int[] {3, 4});
  }

  @Test
  void anExampleARowIsNotPacked() {
    assertThat(padded().isPacked()).isFalse();
    var oneRow = new int[] {5, 6, 7, 1, 2, 3, 4, 0};
    var starts = new int[] {0, 3};
    assertThat(
            new MicroBatch(
                    new long[] {10, 11}, 8, oneRow, starts, new int[] {1, 2}, new int[] {3, 4})
                .isPacked())
        .isTrue();
  }

  @Test
  void lossLiesBehindThePrompts() {
    assertThat(padded().responseTokens()).isEqualTo(2 + 2);
    assertThat(new Batch(1, List.of(padded(), padded())).responseTokens()).isEqualTo(8);
  }

  @Test
  void whatFitsIsLeftWhole() {
    assertThat(padded().within(8)).hasSize(1);
    assertThat(padded().within(8).getFirst().tokens()).containsExactly(5, 6, 7, 0, 1, 2, 3, 4);
    assertThat(padded().within(7)).extracting(MicroBatch::rows).containsExactly(1, 1);
    assertThat(padded().within(1)).extracting(part -> part.id(0)).containsExactly(10L, 11L);
  }

  @Test
  void settingsBelowOneAreRefusedByName() {
    assertThatThrownBy(() -> new SampleSettings(0, 8, true))
        .hasMessageContaining("sample.micro-batch-tokens");
    assertThatThrownBy(() -> new SampleSettings(8, 0, true))
        .hasMessageContaining("sample.width-multiple");
  }
}
