package dev.latebloom.score.reward;

import dev.latebloom.evaluate.answer.AnswerRule;
import dev.latebloom.train.objective.Reward;
import java.util.List;

/** 1 for a response that gives the record's own answer, else 0. */
public record ExactMatch(AnswerRule rule) implements Reward {
  @Override
  public List<Double> of(List<Response> responses) {
    return responses.stream().map(this::of).toList();
  }

  private double of(Response response) {
    var expected = rule.expected(response.reference(), List.of());
    return expected.isGivenBy(response.text()) ? 1 : 0;
  }
}
