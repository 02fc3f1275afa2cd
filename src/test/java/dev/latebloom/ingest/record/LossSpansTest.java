package dev.latebloom.ingest.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LossSpansTest {
  @Test
  void aResponseIsOneSpan() {
    var loss = LossSpans.behind(3, 10);
    assertThat(loss).isEqualTo(LossSpans.of(3, 10)).hasToString("LossSpans[3, 10]");
    assertThat(loss.count()).isEqualTo(7);
    assertThat(loss.end()).isEqualTo(10);
  }

  @Test
  void severalSpansCountTogether() {
    var loss = LossSpans.of(2, 5, 8, 9);
    assertThat(loss.size()).isEqualTo(2);
    assertThat(loss.count()).isEqualTo(4);
    assertThat(loss.end()).isEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0,4", "3,3", "3", "", "1,4,4,6", "1,4,3,6", "1,4,5,5", "5,2"})
  void boundsThatMakeNoSpansAreRefused(String bounds) {
    int[] numbers =
        bounds.isEmpty()
            ? new int[0]
            : Arrays.stream(bounds.split(",")).mapToInt(Integer::parseInt).toArray();
    assertThatThrownBy(() -> LossSpans.of(numbers)).isInstanceOf(IllegalArgumentException.class);
  }
}
