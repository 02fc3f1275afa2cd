package dev.latebloom.reweight.rival;

import dev.latebloom.config.Range;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.reweight.Policy;
import dev.latebloom.reweight.Rule;
import dev.latebloom.reweight.Sources;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * UniMax (Chung et al., ICLR 2023, arXiv 2304.09151): the draws of the whole run are dealt out to
 * all sources alike, but to none more than N times its examples; what small ones may not take goes
 * to the others.
 *
 * <p>Unlike the paper, which counts characters, this counts examples; and sources are those held at
 * the time, so a stream changes the shares.
 *
 * @param draws of the whole run, above 0
 * @param repeats N, the most visits of an example, at least 1
 */
public record UniMax(long draws, double repeats) implements Policy {
  public UniMax {
    Range.atLeast("reweight.unimax.repeats", 1, repeats);
  }

  @Override
  public Rule rule(long step, Ledger ledger) {
    var sources = Sources.of(ledger);
    var dealt = new double[sources.count()];
    var smallFirst =
        IntStream.range(0, dealt.length)
            .boxed()
            .sorted(Comparator.comparingLong(sources::examples))
            .toList();
    double left = draws;
    for (int i = 0; i < dealt.length; i++) {
      int source = smallFirst.get(i);
      double alike = left / (dealt.length - i);
      dealt[source] = Math.min(alike, repeats * sources.examples(source));
      left -= dealt[source];
    }
    return sources.drawing(ledger, sources.shares(i -> dealt[i]), Sources.MOST_VISITS);
  }
}
