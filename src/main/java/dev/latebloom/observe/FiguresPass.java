package dev.latebloom.observe;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.observe.summary.ExampleMap;
import dev.latebloom.observe.summary.LearningTimes;
import dev.latebloom.pool.Weights;
import java.util.ArrayList;
import java.util.List;

/** Adds up the figures while somebody walks over all rows of the ledger. */
public final class FiguresPass {
  private static final List<Cohort> COHORTS = List.of(Cohort.values());

  private final long[] examples = new long[COHORTS.size()];
  private final long[] seen = new long[COHORTS.size()];
  private final double[] losses = new double[COHORTS.size()];
  private final Simplicity.Pass simplicity = new Simplicity.Pass();
  private final SourceTotals sources = new SourceTotals();
  private final LearningTimes learned = new LearningTimes();
  private final ExampleMap map;
  private double weights;
  private double squaredWeights;
  private int largestWeight = Weights.ONE;

  /**
   * Begins a pass.
   *
   * @param step the last one whose losses the ledger has
   */
  public FiguresPass(long step) {
    this.map = new ExampleMap(step);
  }

  /**
   * Adds the example in {@code slot}.
   *
   * @param weight from now on, in 256ths of a visit a round
   */
  public void add(Cohort cohort, Ledger ledger, int slot, int weight) {
    simplicity.add(ledger, slot, weight);
    sources.add(cohort, ledger, slot);
    map.add(cohort, ledger, slot);
    int since = ledger.learningTime.get(slot);
    if (since > 0) learned.add(since);
    float loss = ledger.fastLoss.get(slot);
    int code = cohort.code();
    examples[code]++;
    if (!Float.isNaN(loss)) {
      seen[code]++;
      losses[code] += loss;
    }
    weights += weight;
    squaredWeights += (double) weight * weight;
    largestWeight = Math.max(largestWeight, weight);
  }

  /**
   * The figures, once every example has been added. Takes the draws counted since the last figures
   * out of the ledger, so that the next ones count anew.
   */
  public Figures end(Ledger ledger) {
    var figures =
        new Figures(
            map.step(),
            cohorts(ledger),
            effectiveSampleSize(),
            largestWeight(),
            simplicity.end(),
            sources,
            map,
            learned);
    ledger.forgetDraws();
    return figures;
  }

  private List<CohortFigures> cohorts(Ledger ledger) {
    long draws = 0;
    for (var cohort : COHORTS) draws += ledger.draws(cohort);
    var figures = new ArrayList<CohortFigures>();
    for (var cohort : COHORTS) {
      int i = cohort.code();
      double share = draws == 0 ? 0 : (double) ledger.draws(cohort) / draws;
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
