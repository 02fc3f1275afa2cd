package dev.latebloom.app.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.record.LossSpans;
import dev.latebloom.ingest.token.Tokens;
import org.junit.jupiter.api.Test;

final class HeldOutQuestionTest {
  @Test
  void theQuestionOfAConversationIsAllThatComesBeforeItsLastAnswer() {
    var tokens = Tokens.of(9, 3, 5, 7, 11, 13, 2, 4, 6, 8, 10, 12);
    var talk = new Example("", "", tokens, LossSpans.of(2, 5, 8, 12), 0, 0);
    assertThat(HeldOutProblems.question(talk)).isEqualTo(Tokens.of(9, 3, 5, 7, 11, 13, 2, 4));
    assertThat(HeldOutProblems.answer(talk)).isEqualTo(Tokens.of(6, 8, 10, 12));
  }
}
