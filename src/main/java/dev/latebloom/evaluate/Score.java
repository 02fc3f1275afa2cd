package dev.latebloom.evaluate;

import dev.latebloom.evaluate.stats.Bootstrap;
import dev.latebloom.evaluate.stats.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Scores of a model on the items of one source, or of all, with 95% intervals over items.
 *
 * @param source empty for all, and for items without one
 * @param items how many
 * @param loss mean over items of nats a token, as training counts it; Student's t
 * @param bitsPerByte all nats of the texts over all of their bytes, in bits; a bootstrap
 * @param wordPerplexity {@code exp} of all nats of the texts over all of their words
 * @param right share of the questions answered right; Wilson's interval
 */
public record Score(
    String source,
    int items,
    Interval loss,
    Interval bitsPerByte,
    double wordPerplexity,
    Interval right) {

  /**
   * Of all predictions together, then by source where there are several, in order of appearance.
   */
  public static List<Score> of(List<Prediction> predictions) {
    var bySource = new LinkedHashMap<String, List<Prediction>>();
    for (var each : predictions) {
      bySource.computeIfAbsent(each.source(), _ -> new ArrayList<>()).add(each);
    }
    var scores = new ArrayList<Score>();
    scores.add(of("", predictions));
    if (bySource.size() > 1) bySource.forEach((source, some) -> scores.add(of(source, some)));
    return scores;
  }

  private static Score of(String source, List<Prediction> predictions) {
    var losses = predictions.stream().flatMap(each -> each.loss().stream()).toList();
    var replies = predictions.stream().flatMap(each -> each.reply().stream()).toList();
    double[] nats = values(losses, TextLoss::textNats);
    double[] bytes = values(losses, TextLoss::bytes);
    double words = losses.stream().mapToLong(TextLoss::words).sum();
    double all = losses.stream().mapToDouble(TextLoss::textNats).sum();
    return new Score(
        source,
        predictions.size(),
        Interval.of(losses.stream().map(TextLoss::mean).toList()),
        Bootstrap.ofRatio(nats, bytes).dividedBy(Math.log(2)),
        losses.isEmpty() ? Double.NaN : Math.exp(all / words),
        Interval.ofShare((int) replies.stream().filter(Reply::isRight).count(), replies.size()));
  }

  private static double[] values(List<TextLoss> losses, ToDoubleFunction<TextLoss> value) {
    return losses.stream().mapToDouble(value).toArray();
  }
}
