package dev.latebloom.score.reward;

import dev.latebloom.train.objective.Reward;
import java.util.ArrayList;
import java.util.List;

/** Several rewards as one: their mean by weight, so that the best of all is 1. */
public final class Mix implements Reward {

  /**
   * One of them.
   *
   * @param weight above 0
   */
  public record Share(Reward reward, double weight) {}

  private final List<Share> shares;

  /** Closes all of {@code shares} at the end. */
  public Mix(List<Share> shares) {
    this.shares = List.copyOf(shares);
  }

  @Override
  public List<Double> of(List<Response> responses) {
    double all = shares.stream().mapToDouble(Share::weight).sum();
    var sums = new double[responses.size()];
    for (var share : shares) {
      var some = share.reward().of(responses);
      for (int i = 0; i < sums.length; i++) sums[i] += share.weight() * some.get(i);
    }
    var means = new ArrayList<Double>();
    for (double sum : sums) means.add(sum / all);
    return means;
  }

  @Override
  public void close() {
    for (var share : shares) share.reward().close();
  }
}
