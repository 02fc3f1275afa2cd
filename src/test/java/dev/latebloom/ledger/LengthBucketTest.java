package dev.latebloom.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class LengthBucketTest {
  @Test
  void shortLengthsAreToldApart() {
    for (int length = 1; length < 9; length++) {
      assertThat(LengthBucket.of(length, 1)).isNotEqualTo(LengthBucket.of(length + 1, 1));
      assertThat(LengthBucket.of(1, length)).isNotEqualTo(LengthBucket.of(1, length + 1));
    }
  }

  @Test
  void formsFollowOneAnotherAsLengthsDo() {
    for (int length = 1; length < 2000; length++) {
      int step = LengthBucket.of(1, length + 1) - LengthBucket.of(1, length);
      assertThat(step).as("from length %d", length).isBetween(0, 1);
    }
    assertThat(LengthBucket.of(1, 2000) - LengthBucket.of(1, 1)).isLessThan(30);
  }

  @Property
  void likeLengthsAreOneFormAndTwiceTheLengthIsTwoAway(
      @ForAll @IntRange(min = 16, max = 1 << 19) int length) {
    assertThat(LengthBucket.of(3, 2 * length) - LengthBucket.of(3, length)).isEqualTo(2);
    int least = length - length % (Integer.highestOneBit(length) / 2);
    assertThat(LengthBucket.of(3, length)).isEqualTo(LengthBucket.of(3, least));
    assertThat(LengthBucket.of(length, 3)).isEqualTo(LengthBucket.of(least, 3));
  }

  @Property
  void everyPairOfLengthsHasAForm(
      @ForAll @IntRange(min = 1) int prompt, @ForAll @IntRange(min = 1) int response) {
    assertThat(LengthBucket.of(prompt, response)).isBetween(0, LengthBucket.COUNT - 1);
  }

  @Test
  void lengthsOfAMillionAreAllAlike() {
    assertThat(LengthBucket.of(1, 1 << 20)).isEqualTo(LengthBucket.of(1, Integer.MAX_VALUE));
    assertThat(LengthBucket.of(1, (1 << 20) - 1)).isEqualTo(LengthBucket.of(1, 1 << 20) - 1);
  }

  @Test
  void promptsAndResponsesAreNotMixedUp() {
    assertThat(LengthBucket.of(5, 90)).isNotEqualTo(LengthBucket.of(90, 5));
    assertThat(LengthBucket.of(1, 1)).isZero();
    assertThat(LengthBucket.of(Integer.MAX_VALUE, Integer.MAX_VALUE))
        .isEqualTo(LengthBucket.COUNT - 1);
  }

  @Test
  void refusesAnEmptyPromptOrResponse() {
    assertThatThrownBy(() -> LengthBucket.of(1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a length of 0 tokens");
    assertThatThrownBy(() -> LengthBucket.of(0, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
