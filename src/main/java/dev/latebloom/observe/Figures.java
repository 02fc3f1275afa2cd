package dev.latebloom.observe;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.latebloom.ledger.Cohort;
import dev.latebloom.observe.summary.ExampleMap;
import dev.latebloom.observe.summary.LearningTimes;
import java.util.List;

/**
 * What a pass over the whole ledger shows; made every so many steps.
 *
 * @param step the last step whose losses are in it
 * @param cohorts one entry for each {@link Cohort}, in its order
 * @param effectiveSampleSize (sum of weights)^2 / (sum of squared weights) over the pool, in
 *     examples
 * @param largestWeight most visits a round that any example is to get
 * @param sources the examples by source, which {@code figures.csv} does not have
 * @param map of the examples, which it does not have either
 * @param learned when examples were learned, likewise
 */
public record Figures(
    long step,
    List<CohortFigures> cohorts,
    double effectiveSampleSize,
    double largestWeight,
    Simplicity simplicity,
    @JsonIgnore SourceTotals sources,
    @JsonIgnore ExampleMap map,
    @JsonIgnore LearningTimes learned) {
  public static final Figures NONE = new Figures(0, List.of(), Double.NaN, 1, Simplicity.NONE);

  public Figures {
    cohorts = List.copyOf(cohorts);
  }

  /** As {@code figures.csv} has them. */
  public Figures(
      long step,
      List<CohortFigures> cohorts,
      double effectiveSampleSize,
      double largestWeight,
      Simplicity simplicity) {
    this(
        step,
        cohorts,
        effectiveSampleSize,
        largestWeight,
        simplicity,
        SourceTotals.NONE,
        ExampleMap.NONE,
        LearningTimes.NONE);
  }

  /** Share of the recent draws that showed an example of the cohort; 0 before the first figures. */
  public double shareOfDraws(Cohort cohort) {
    return cohorts.stream()
        .filter(c -> c.cohort() == cohort)
        .mapToDouble(CohortFigures::shareOfDraws)
        .sum();
  }

  /**
   * How many times as often as the average example one of the cohort was drawn recently; NaN where
   * there is none, and before the first figures.
   */
  public double timesAsOften(Cohort cohort) {
    long all = cohorts.stream().mapToLong(CohortFigures::examples).sum();
    return shareOfDraws(cohort) * all / examples(cohort);
  }

  /** Mean loss of the cohort; NaN where it is empty or unseen, and before the first figures. */
  public double meanLoss(Cohort cohort) {
    return cohorts.stream()
        .filter(c -> c.cohort() == cohort)
        .mapToDouble(CohortFigures::meanLoss)
        .findFirst()
        .orElse(Double.NaN);
  }

  /** By how much the late cohort's mean loss is above the early one's, in nats. */
  public double earlyLateGap() {
    return meanLoss(Cohort.LATE) - meanLoss(Cohort.EARLY);
  }

  public long examples(Cohort cohort) {
    return cohorts.stream()
        .filter(c -> c.cohort() == cohort)
        .mapToLong(CohortFigures::examples)
        .sum();
  }
}
