package dev.latebloom.evaluate;

import dev.latebloom.evaluate.stats.Bootstrap;
import dev.latebloom.evaluate.stats.Interval;
import dev.latebloom.evaluate.stats.McNemar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * Two models on the same items: the first less the second, item by item, with 95% intervals by a
 * bootstrap over items.
 *
 * @param items that both have
 * @param right difference of the shares answered right
 * @param onlyFirst questions that only the first has right
 * @param onlySecond questions that only the second has right
 * @param p of McNemar's exact test that both are right as often; NaN where nothing was asked
 * @param loss difference of mean losses, in nats a token
 * @param bitsPerByte difference over all texts
 * @param wordPerplexity ratio of the first's to the second's
 */
public record Difference(
    int items,
    Interval right,
    List<Changed> onlyFirst,
    List<Changed> onlySecond,
    double p,
    Interval loss,
    Interval bitsPerByte,
    double wordPerplexity) {
  public Difference {
    onlyFirst = List.copyOf(onlyFirst);
    onlySecond = List.copyOf(onlySecond);
  }

  /** A question that one of the two has right. */
  public record Changed(Prediction first, Prediction second) {}

  /** Of two models' predictions for the same data. */
  public static Difference of(List<Prediction> first, List<Prediction> second) {
    var byIndex = new HashMap<Integer, Prediction>();
    for (var each : second) byIndex.put(each.index(), each);
    var pairs = new ArrayList<Changed>();
    for (var each : first) {
      var other = byIndex.get(each.index());
      if (other != null) pairs.add(new Changed(each, other));
    }
    var asked =
        pairs.stream()
            .filter(pair -> pair.first.reply().isPresent() && pair.second.reply().isPresent())
            .toList();
    var onlyFirst =
        asked.stream().filter(pair -> isRight(pair.first) && !isRight(pair.second)).toList();
    var onlySecond =
        asked.stream().filter(pair -> isRight(pair.second) && !isRight(pair.first)).toList();
    var lost =
        pairs.stream()
            .filter(pair -> pair.first.loss().isPresent() && pair.second.loss().isPresent())
            .map(pair -> new Lost(pair.first.loss().get(), pair.second.loss().get()))
            .toList();
    return new Difference(
        pairs.size(),
        Bootstrap.ofMean(
            asked.stream()
                .mapToDouble(pair -> (isRight(pair.first) ? 1 : 0) - (isRight(pair.second) ? 1 : 0))
                .toArray()),
        onlyFirst,
        onlySecond,
        asked.isEmpty() ? Double.NaN : McNemar.p(onlyFirst.size(), onlySecond.size()),
        Bootstrap.ofMean(lost.stream().mapToDouble(Lost::meanDifference).toArray()),
        bits(lost),
        ratio(lost));
  }

  private record Lost(TextLoss first, TextLoss second) {
    double meanDifference() {
      return first.mean() - second.mean();
    }

    double natsDifference() {
      return first.textNats() - second.textNats();
    }
  }

  private static boolean isRight(Prediction prediction) {
    return prediction.reply().map(Reply::isRight).orElse(false);
  }

  private static Interval bits(List<Lost> lost) {
    double[] nats = lost.stream().mapToDouble(Lost::natsDifference).toArray();
    double[] bytes = lost.stream().mapToDouble(pair -> pair.first.bytes()).toArray();
    return Bootstrap.ofRatio(nats, bytes).dividedBy(Math.log(2));
  }

  private static double ratio(List<Lost> lost) {
    double nats = lost.stream().mapToDouble(Lost::natsDifference).sum();
    double words = lost.stream().mapToDouble(pair -> pair.first.words()).sum();
    return lost.isEmpty() ? Double.NaN : Math.exp(nats / words);
  }
}
