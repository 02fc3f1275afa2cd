package dev.latebloom.score.reward;

import dev.latebloom.score.Ranker;
import dev.latebloom.score.RankerTokens;
import dev.latebloom.train.objective.Reward;
import java.util.List;

/** How likely people are to prefer a response, by a ranker such as one of DialogRPT's. */
public final class Preference implements Reward {
  private final Ranker ranker;
  private final RankerTokens tokens;

  /** Closes {@code ranker} at the end. */
  public Preference(Ranker ranker, RankerTokens tokens) {
    this.ranker = ranker;
    this.tokens = tokens;
  }

  @Override
  public List<Double> of(List<Response> responses) {
    var texts = responses.stream().map(each -> tokens.of(each.turns(), each.text())).toList();
    return ranker.of(texts).stream().map(Ranker::probability).toList();
  }

  @Override
  public void close() {
    ranker.close();
  }
}
