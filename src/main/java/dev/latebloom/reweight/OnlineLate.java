package dev.latebloom.reweight;

import dev.latebloom.ledger.Ledger;
import java.util.function.IntFunction;

/**
 * Shows sources less once they are learned, so that what is learned late takes their draws.
 *
 * <p>After the finding that upsampling what is learned later lowers simplicity bias (arXiv
 * 2602.00576). Unlike the paper, which clusters the loss trajectories of a finished proxy run once
 * and starts again, this decides within the run, from the losses of training itself.
 *
 * <p>Of source k, with q its share of the examples, u its share where the target has them (q where
 * it is natural, alike where it is balanced), c how much it counts besides, and l the mean newest
 * loss of its examples:
 *
 * <ol>
 *   <li>its share of the target is t = c u, in proportion, and the mean loss m = sum of t l;
 *   <li>its base is b = c sqrt(q u): its own share where the target is natural, and halfway to
 *       alike where it is balanced;
 *   <li>it releases draws when it is learned: r = l / (h m), between 1/w and 1;
 *   <li>its share of the draws is b r, in proportion. The source whose examples are shown least
 *       gets one visit a round, and no example more than w.
 * </ol>
 *
 * <p>Nothing is remembered from one pass to the next, and no loss is compared with a fixed number
 * of nats. A source that is memorised has low losses too, and gives up draws as one that is
 * learned.
 *
 * @param counts c, of every source
 */
public record OnlineLate(OnlineLateSettings settings, Counts counts) implements Policy {

  @Override
  public Policy naming(IntFunction<String> names) {
    return new OnlineLate(settings, counts.naming(names));
  }

  @Override
  public Rule rule(long step, Ledger ledger) {
    var sources = Sources.of(ledger);
    var natural = sources.natural();
    var even = settings.target().shares(natural);
    double learned = learned(sources, even);
    var shares =
        sources.shares(
            k ->
                counts.of(sources, k)
                    * Math.sqrt(natural[k] * even[k])
                    * released(sources.loss(k), learned));
    var drawing = sources.drawing(ledger, shares, settings.largestWeight());
    return drawing.because(
        slot -> why(sources.loss(sources.number(ledger, slot)), learned) + drawing.why(slot));
  }

  /**
   * The loss under which a source counts as learned, in nats.
   *
   * @param even u, of every source
   */
  private double learned(Sources sources, double[] even) {
    var target = sources.shares(k -> counts.of(sources, k) * even[k]);
    double mean = 0;
    for (int k = 0; k < target.length; k++) {
      if (!Double.isNaN(sources.loss(k))) mean += target[k] * sources.loss(k);
    }
    return settings.learned() * mean;
  }

  private String why(double loss, double learned) {
    if (Double.isNaN(loss)) return "none of its source has been trained on; ";
    boolean isLearned = released(loss, learned) < 1;
    return "its source is %slearned (mean newest loss %.4f nats, %sunder reweight.learned = %s times the mean of all, %.4f) and gives up %sdraws; "
        .formatted(
            isLearned ? "" : "not ",
            loss,
            isLearned ? "" : "not ",
            settings.learned(),
            learned,
            isLearned ? "" : "no ");
  }

  private double released(double loss, double learned) {
    // Without a visit, or all of whose losses are 0, nobody has learned more than others.
    if (!(loss < learned)) return 1;
    return Math.max(loss / learned, 1 / settings.largestWeight());
  }
}
