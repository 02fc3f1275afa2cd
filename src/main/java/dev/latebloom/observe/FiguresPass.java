package dev.latebloom.observe;

import dev.latebloom.pool.Ledger;
import dev.latebloom.pool.Weights;
import java.util.ArrayList;
import java.util.List;

/** One walk over all rows of the ledger, from which the figures are made. */
public final class FiguresPass {
  private static final List<Cohort> COHORTS = List.of(Cohort.values());

  private final long[] examples = new long[COHORTS.size()];
  private final long[] seen = new long[COHORTS.size()];
  private final double[] losses = new double[COHORTS.size()];
  private double weights;
  private double squaredWeights;
  private int largestWeight = Weights.ONE;

  private FiguresPass() {}

  /**
   * The figures after {@code step}. Takes the draws counted since the last figures out of the
   * ledger, so that the next ones count anew. O(examples held).
   */
  public static Figures over(Ledger ledger, long step) {
    var pass = new FiguresPass();
    int slot = ledger.held() == 0 ? 0 : ledger.slot(ledger.firstId());
    for (int i = ledger.held(); i > 0; i--, slot = ledger.slotAfter(slot)) pass.add(ledger, slot);
    var figures =
        new Figures(step, pass.cohorts(ledger), pass.effectiveSampleSize(), pass.largestWeight());
    ledger.forgetDraws();
    return figures;
  }

  private void add(Ledger ledger, int slot) {
    int cohort = ledger.cohort(slot);
    examples[cohort]++;
    float loss = ledger.fastLoss(slot);
    if (!Float.isNaN(loss)) {
      seen[cohort]++;
      losses[cohort] += loss;
    }
    int weight = ledger.weight(slot);
    weights += weight;
    squaredWeights += (double) weight * weight;
    largestWeight = Math.max(largestWeight, weight);
  }

  private List<CohortFigures> cohorts(Ledger ledger) {
    long draws = 0;
    for (var cohort : COHORTS) draws += ledger.draws(cohort.code());
    var figures = new ArrayList<CohortFigures>();
    for (var cohort : COHORTS) {
      int i = cohort.code();
      double share = draws == 0 ? 0 : (double) ledger.draws(i) / draws;
      // An empty cohort has no mean: 0.0 / 0 is NaN, as CohortFigures says.
      figures.add(new CohortFigures(cohort, examples[i], losses[i] / seen[i], share));
    }
    return figures;
  }

  private double effectiveSampleSize() {
    return squaredWeights == 0 ? 0 : weights * weights / squaredWeights;
  }

  private double largestWeight() {
    return (double) largestWeight / Weights.ONE;
  }
}
