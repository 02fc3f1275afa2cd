package dev.latebloom.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class FormTest {
  @Test
  void shortLengthsAreToldApart() {
    for (int length = 1; length < 9; length++) {
      assertThat(Form.of(length, 1)).isNotEqualTo(Form.of(length + 1, 1));
      assertThat(Form.of(1, length)).isNotEqualTo(Form.of(1, length + 1));
    }
  }

  @Test
  void formsFollowOneAnotherAsLengthsDo() {
    for (int length = 1; length < 2000; length++) {
      int step = Form.of(1, length + 1) - Form.of(1, length);
      assertThat(step).as("from length %d", length).isBetween(0, 1);
    }
    assertThat(Form.of(1, 2000) - Form.of(1, 1)).isLessThan(30);
  }

  @Property
  void likeLengthsAreOneFormAndTwiceTheLengthIsTwoAway(
      @ForAll @IntRange(min = 16, max = 1 << 19) int length) {
    assertThat(Form.of(3, 2 * length) - Form.of(3, length)).isEqualTo(2);
    int least = length - length % (Integer.highestOneBit(length) / 2);
    assertThat(Form.of(3, length)).isEqualTo(Form.of(3, least));
    assertThat(Form.of(length, 3)).isEqualTo(Form.of(least, 3));
  }

  @Property
  void everyPairOfLengthsHasAForm(
      @ForAll @IntRange(min = 1) int prompt, @ForAll @IntRange(min = 1) int response) {
    assertThat(Form.of(prompt, response)).isBetween(0, Form.FORMS - 1);
  }

  @Test
  void lengthsOfAMillionAreAllAlike() {
    assertThat(Form.of(1, 1 << 20)).isEqualTo(Form.of(1, Integer.MAX_VALUE));
    assertThat(Form.of(1, (1 << 20) - 1)).isEqualTo(Form.of(1, 1 << 20) - 1);
  }

  @Test
  void promptsAndResponsesAreNotMixedUp() {
    assertThat(Form.of(5, 90)).isNotEqualTo(Form.of(90, 5));
    assertThat(Form.of(1, 1)).isZero();
    assertThat(Form.of(Integer.MAX_VALUE, Integer.MAX_VALUE)).isEqualTo(Form.FORMS - 1);
  }

  @Test
  void refusesAnEmptyPromptOrResponse() {
    assertThatThrownBy(() -> Form.of(1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a length of 0 tokens");
    assertThatThrownBy(() -> Form.of(0, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
