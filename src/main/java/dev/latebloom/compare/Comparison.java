package dev.latebloom.compare;

import dev.latebloom.evaluate.stats.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Many runs, put side by side.
 *
 * @param plan what was asked for
 * @param results those there are; a run that failed is missing
 * @param failures those that failed
 */
public record Comparison(Plan plan, List<RunResult> results, List<Failure> failures) {

  /**
   * What was asked for.
   *
   * @param corpus its name and sizes, for people
   * @param baseline one of the arms: differences are to it
   * @param errors shares of planted errors, in rising order
   */
  public record Plan(
      String title,
      String corpus,
      Scoring scoring,
      List<Arm> arms,
      Arm baseline,
      List<Double> errors,
      List<Long> seeds) {
    public Plan {
      arms = List.copyOf(arms);
      errors = List.copyOf(errors);
      seeds = List.copyOf(seeds);
    }
  }

  /**
   * A run without a result.
   *
   * @param reason one line
   */
  public record Failure(RunKey run, String reason) {}

  /**
   * A metric of an arm.
   *
   * @param value over seeds
   * @param difference to another arm, seed by seed
   * @param relative the same by the other's mean over these seeds
   */
  public record Stat(Interval value, Interval difference, Interval relative) {}

  public Comparison {
    results = List.copyOf(results);
    failures = List.copyOf(failures);
  }

  Metrics metrics() {
    return new Metrics(plan.scoring(), results);
  }

  /**
   * The metric of an arm against the baseline; as {@link #stat(Metric, Arm, Arm, OptionalDouble)}.
   */
  Stat stat(Metric metric, Arm arm, OptionalDouble errors) {
    return stat(metric, arm, plan.baseline(), errors);
  }

  /**
   * The metric of an arm against another one.
   *
   * @param errors at one share; empty takes each seed's mean over all shares, and leaves out seeds
   *     that lack one
   */
  Stat stat(Metric metric, Arm arm, Arm other, OptionalDouble errors) {
    var mine = bySeed(metric, arm, errors);
    var theirs = bySeed(metric, other, errors);
    var differences = new ArrayList<Double>();
    double base = 0;
    for (var entry : mine.entrySet()) {
      var against = theirs.get(entry.getKey());
      if (against == null) continue;
      differences.add(entry.getValue() - against);
      base += against;
    }
    var difference = Interval.of(differences);
    double unit = Math.abs(base / differences.size());
    return new Stat(
        Interval.of(List.copyOf(mine.values())), difference, difference.dividedBy(unit));
  }

  private SortedMap<Long, Double> bySeed(Metric metric, Arm arm, OptionalDouble errors) {
    var levels = errors.isPresent() ? List.of(errors.getAsDouble()) : plan.errors();
    var values = new TreeMap<Long, Double>();
    for (long seed : plan.seeds()) {
      double sum = 0;
      for (double level : levels) sum += value(metric, arm, level, seed);
      // NaN at any level makes the sum NaN.
      if (Double.isFinite(sum)) values.put(seed, sum / levels.size());
    }
    return values;
  }

  /** Of one run; NaN if there is none. */
  double value(Metric metric, Arm arm, double errors, long seed) {
    var paired = paired(errors, seed);
    return paired.of(arm).map(run -> metric.value().applyAsDouble(run, paired)).orElse(Double.NaN);
  }

  PairedRuns paired(double errors, long seed) {
    var runs =
        results.stream()
            .filter(run -> run.run().errors() == errors && run.run().seed() == seed)
            .toList();
    return new PairedRuns(runs, plan.baseline());
  }

  /** The runs of an arm at a share of errors, by seed. */
  List<RunResult> runs(Arm arm, double errors) {
    return plan.seeds().stream().flatMap(seed -> paired(errors, seed).of(arm).stream()).toList();
  }

  /**
   * For each run of an arm how long it took to the baseline's last score, by how long the baseline
   * trained in all; infinite for a run that never got there.
   */
  List<Double> timesToBaseline(Arm arm, OptionalDouble errors) {
    var times = new ArrayList<Double>();
    for (double level : plan.errors()) {
      if (errors.isPresent() && errors.getAsDouble() != level) continue;
      for (long seed : plan.seeds()) {
        var paired = paired(level, seed);
        var run = paired.of(arm);
        var base = paired.baselineRun();
        if (run.isPresent() && base.isPresent()) times.add(timeTo(run.get(), base.get()));
      }
    }
    return times;
  }

  private double timeTo(RunResult run, RunResult base) {
    double goal = base.last().score();
    for (var evaluation : run.evaluations()) {
      if (plan.scoring().reaches(evaluation.score(), goal)) {
        return evaluation.seconds() / base.last().seconds();
      }
    }
    return Double.POSITIVE_INFINITY;
  }
}
