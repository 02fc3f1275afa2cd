package dev.latebloom.observe;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Ledger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What a pass over the ledger adds up for each source, by the source's index. Nobody changes it
 * once the pass has ended, and from then on any thread may read it.
 */
public final class SourceTotals {
  public static final SourceTotals NONE = new SourceTotals();

  private static final class Sums {
    private long examples;
    private long seen;
    private double losses;
    private long learned;
    private long late;
    private long quarantined;
  }

  private Sums[] bySource = {};

  SourceTotals() {}

  /** Adds the example in {@code slot}. */
  void add(Cohort cohort, Ledger ledger, int slot) {
    var sums = of(ledger.source(slot));
    sums.examples++;
    float loss = ledger.fastLoss.get(slot);
    if (!Float.isNaN(loss)) {
      sums.seen++;
      sums.losses += loss;
    }
    if (ledger.learningTime.get(slot) > 0) sums.learned++;
    if (cohort == Cohort.LATE) sums.late++;
    if (cohort == Cohort.QUARANTINED) sums.quarantined++;
  }

  private Sums of(int source) {
    int before = bySource.length;
    if (source >= before) {
      bySource = Arrays.copyOf(bySource, Math.max(source + 1, 2 * before));
      for (int i = before; i < bySource.length; i++) bySource[i] = new Sums();
    }
    return bySource[source];
  }

  /**
   * The figures of every source that has examples in the pool.
   *
   * @param names gives the name of a source's index
   */
  public List<SourceFigures> named(IntFunction<String> names) {
    var figures = new ArrayList<SourceFigures>();
    for (int i = 0; i < bySource.length; i++) {
      var sums = bySource[i];
      if (sums.examples == 0) continue;
      figures.add(
          new SourceFigures(
              names.apply(i),
              sums.examples,
              sums.seen,
              sums.losses,
              sums.learned,
              sums.late,
              sums.quarantined));
    }
    return figures;
  }
}
