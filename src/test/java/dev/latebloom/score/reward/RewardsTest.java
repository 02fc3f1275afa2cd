package dev.latebloom.score.reward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.evaluate.answer.AnswerRule;
import dev.latebloom.train.objective.Reward;
import dev.latebloom.train.objective.Reward.Response;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RewardsTest {
  private static Response response(String reference, String text) {
    return new Response(List.of("12+30="), reference, text);
  }

  @Test
  void aRightAnswerEarnsOneHoweverItIsWritten() {
    var reward = new ExactMatch(AnswerRule.of("auto"));
    assertThat(
            reward.of(
                List.of(
                    response("42", "42"),
                    response("42", "it is 42.0"),
                    response("42", "41"),
                    response("42", ""),
                    response("9 * 4 + 6 #### 42", "so it is #### 42"))))
        .containsExactly(1.0, 1.0, 0.0, 0.0, 1.0);
  }

  @Test
  void aMixIsTheMeanByWeightAndClosesAllOfThem() {
    var closed = new ArrayList<String>();
    var mix =
        new Mix(
            List.of(
                new Mix.Share(constant(1, "a", closed), 3),
                new Mix.Share(constant(0.2, "b", closed), 1)));
    assertThat(mix.of(List.of(response("", ""), response("", ""))))
        .containsExactly(3.2 / 4, 3.2 / 4);
    mix.close();
    assertThat(closed).containsExactly("a", "b");
  }

  private static Reward constant(double value, String name, List<String> closed) {
    return new Reward() {
      @Override
      public List<Double> of(List<Response> responses) {
        return responses.stream().map(response -> value).toList();
      }

      @Override
      public void close() {
        closed.add(name);
      }
    };
  }
}
