package dev.latebloom.score.reward;

import dev.latebloom.score.BertScore;
import dev.latebloom.score.Matching;
import dev.latebloom.train.objective.Reward;
import java.util.List;

/** How like a response is to the record's own: BERTScore's F1. */
public final class Likeness implements Reward {
  private final BertScore score;

  /**
   * Closes {@code score} at the end.
   *
   * @param score without idf, which would depend on the other responses
   */
  public Likeness(BertScore score) {
    this.score = score;
  }

  @Override
  public List<Double> of(List<Response> responses) {
    var answers = responses.stream().map(Response::text).toList();
    var references = responses.stream().map(Response::reference).toList();
    return score.of(answers, references).stream().map(Matching::f1).toList();
  }

  @Override
  public void close() {
    score.close();
  }
}
