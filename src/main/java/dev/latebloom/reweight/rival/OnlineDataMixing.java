package dev.latebloom.reweight.rival;

import dev.latebloom.config.Range;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.reweight.Policy;
import dev.latebloom.reweight.Rule;
import dev.latebloom.reweight.Sources;
import java.util.Arrays;

/**
 * ODM, online data mixing (Albalak et al. 2023, arXiv 2312.02406): a bandit (Exp3) whose arms are
 * the sources and whose rewards are their losses.
 *
 * <ol>
 *   <li>R_i = ℓ_i / π_i, with ℓ_i the loss of source i and π_i its share of the draws.
 *   <li>ε_t = min(1/K, √(ln K / (K t))) for K sources.
 *   <li>π_i = (1 - K ε_t) softmax(ε_t R)_i + ε_t.
 * </ol>
 *
 * Unlike the paper, where a step is of one source and R is a moving average over steps (0.9), every
 * step has all sources, and ℓ_i is the mean of the newest losses of its examples that were drawn
 * since the pass before.
 *
 * @param warmUp last step at which sources are as common as they are, at least 0
 * @param interval steps between two passes
 */
public record OnlineDataMixing(long warmUp, int interval) implements Policy {
  public OnlineDataMixing {
    Range.atLeast("reweight.odm.warm-up", 0, warmUp);
  }

  @Override
  public Rule rule(long step, Ledger ledger) {
    var sources = Sources.of(ledger);
    int arms = sources.count();
    if (step <= warmUp || arms < 2) return Rule.KEEP;
    var losses = losses(step, ledger, sources);
    var drawn = sources.drawn();
    double explored =
        Math.min(1.0 / arms, Math.sqrt(StrictMath.log(arms) / (arms * (double) (step - warmUp))));
    var exponents = new double[arms];
    for (int i = 0; i < arms; i++) exponents[i] = explored * losses[i] / drawn[i];
    double highest = Arrays.stream(exponents).max().orElseThrow();
    var preferred = sources.shares(i -> StrictMath.exp(exponents[i] - highest));
    var shares = sources.shares(i -> (1 - arms * explored) * preferred[i] + explored);
    return sources.drawing(ledger, shares, Sources.MOST_VISITS);
  }

  /** Mean newest loss of each source's examples drawn since the pass before; 0 where none was. */
  private double[] losses(long step, Ledger ledger, Sources sources) {
    var sums = new double[sources.count()];
    var counts = new int[sources.count()];
    ledger.forEach(
        (_, slot) -> {
          if (ledger.lastVisit.get(slot) <= step - interval) return;
          int source = sources.number(ledger, slot);
          sums[source] += ledger.lastLoss.get(slot);
          counts[source]++;
        });
    for (int i = 0; i < sums.length; i++) sums[i] /= Math.max(1, counts[i]);
    return sums;
  }
}
