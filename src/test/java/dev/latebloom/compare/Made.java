package dev.latebloom.compare;

import dev.latebloom.report.Detection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Results with chosen numbers. */
final class Made {
  static final Arm UNIFORM = new Arm("uniform", "adamw");
  static final Arm LATE = new Arm("online-late", "adamw");
  static final Arm SAM = new Arm("uniform", "sam");
  private static final RunResult.Origin ORIGIN =
      new RunResult.Origin("abc1234", "f00d", "2 cores, <model>", "25", "2026-11-25T00:00:00Z");

  private Made() {}

  static Comparison.Plan plan(List<Arm> arms, List<Double> errors, List<Long> seeds) {
    var scoring = new Scoring("held-out exact match", true);
    return new Comparison.Plan("made", "100 examples", scoring, arms, UNIFORM, errors, seeds);
  }

  /**
   * Trained at two tokens a step and so many seconds a step, to three scores a hundred steps apart.
   */
  static RunResult run(Arm arm, double errors, long seed, double secondsAStep, double... scores) {
    var evaluations = new ArrayList<Evaluation>();
    for (int i = 0; i < scores.length; i++) {
      long step = 100L * (i + 1);
      evaluations.add(evaluation(step, secondsAStep * step, Map.of("sum-1", scores[i])));
    }
    return run(arm, errors, seed, Map.of("sum-1", 1.0), evaluations);
  }

  /** One with a single evaluation, of seed 0 and without errors. */
  static RunResult run(Arm arm, Map<String, Double> shares, Map<String, Double> scores) {
    return run(arm, 0, 0, shares, List.of(evaluation(100, 100, scores)));
  }

  private static RunResult run(
      Arm arm, double errors, long seed, Map<String, Double> shares, List<Evaluation> evaluations) {
    var nothing = new Detection(4, 3, 6);
    return new RunResult(
        arm + "-" + errors + "-" + seed,
        new RunKey(arm, errors, seed),
        ORIGIN,
        evaluations.getLast().step(),
        1000,
        shares,
        evaluations,
        Map.of("step", List.of(100.0, 200.0), "gini_of_the_future", List.of(0.5, Double.NaN)),
        new Findings(
            errors,
            0.01,
            0.2,
            nothing,
            nothing,
            nothing,
            3,
            0,
            Map.of("sum-1", new Findings.OfSource(100, 12.5, 1.5))),
        new RunResult.Cost(1, 1, 0.005, 2, 1 << 20, 500),
        "latebloom { seed = \"<" + seed + ">\" }");
  }

  /** The same with one more column of figures.csv, whose moments are steps 100 and 200. */
  static RunResult with(RunResult run, String column, double first, double second) {
    var figures = new HashMap<>(run.figures());
    figures.put(column, List.of(first, second));
    return new RunResult(
        run.id(),
        run.run(),
        run.origin(),
        run.steps(),
        run.parameters(),
        run.shares(),
        run.evaluations(),
        figures,
        run.findings(),
        run.cost(),
        run.settings());
  }

  /** Losses fall as scores rise. */
  private static Evaluation evaluation(long step, double seconds, Map<String, Double> scores) {
    double score = scores.values().stream().mapToDouble(x -> x).average().orElseThrow();
    var losses = new HashMap<>(scores);
    losses.replaceAll((_, of) -> 1 - of);
    var spread = new LossSpread(1 - score, score, score / 2, 1);
    return new Evaluation(
        step, 2 * step, seconds, seconds, 3e12 * step, score, scores, losses, spread);
  }
}
