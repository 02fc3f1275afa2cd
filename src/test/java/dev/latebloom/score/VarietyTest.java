package dev.latebloom.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

final class VarietyTest {
  @Test
  void distinctRunsOfWordsAreCountedOverAllAnswers() {
    var answers = List.of("try it again", "try it", "");
    assertThat(Variety.distinct(answers, 1)).isCloseTo(3 / 5.0, within(1e-12));
    // try it, it again, try it.
    assertThat(Variety.distinct(answers, 2)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(Variety.distinct(answers, 4)).isZero();
  }

  @Test
  void caseAndWhiteSpaceDoNotMakeAnotherAnswer() {
    assertThat(Variety.isSame(" It  is\n4", "it is 4")).isTrue();
    assertThat(Variety.isSame("it is 4.", "it is 4")).isFalse();
    assertThat(Variety.length(" It  is\n4")).isEqualTo(3);
  }
}
