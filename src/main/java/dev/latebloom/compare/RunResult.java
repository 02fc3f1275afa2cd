package dev.latebloom.compare;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of one run, as it is stored.
 *
 * @param id hash of its settings and sources
 * @param steps optimizer steps taken
 * @param parameters of the model
 * @param shares how common each kind of test is among the records
 * @param evaluations in the order of their steps, the last one at the end of the run
 * @param figures columns of the run's figures.csv by name
 * @param settings its whole effective configuration, in HOCON
 */
public record RunResult(
    String id,
    RunKey run,
    Origin origin,
    long steps,
    long parameters,
    Map<String, Double> shares,
    List<Evaluation> evaluations,
    Map<String, List<Double>> figures,
    Findings findings,
    Cost cost,
    String settings) {

  /**
   * Where it was made.
   *
   * @param commit of the checkout, "+" and a hash behind it where there was more than that
   * @param sources hash of what it ran
   */
  public record Origin(
      String commit, String sources, String machine, String java, String finishedAt) {}

  /**
   * What it took.
   *
   * @param policyShare processor time of losses into the ledger, policy and figures, by training
   *     time
   * @param evaluationSeconds not part of the training time
   * @param peakBytes most memory of the process
   * @param bytesPerSecond that the model writes, one text and token by token; NaN where it wrote
   *     next to nothing
   */
  public record Cost(
      double seconds,
      double cpuSeconds,
      double policyShare,
      double evaluationSeconds,
      double peakBytes,
      double bytesPerSecond) {}

  public RunResult {
    if (evaluations.isEmpty()) throw new IllegalArgumentException("a run without evaluation");
    evaluations = List.copyOf(evaluations);
    shares = Collections.unmodifiableMap(new LinkedHashMap<>(shares));
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /** The mean of the values of kinds of tests, each as much as it is common among the records. */
  double overExamples(Map<String, Double> values) {
    double sum = 0;
    double all = 0;
    for (var value : values.entrySet()) {
      double share = shares.getOrDefault(value.getKey(), 0.0);
      sum += share * value.getValue();
      all += share;
    }
    return sum / all;
  }

  /** At the end of the run. */
  public Evaluation last() {
    return evaluations.getLast();
  }
}
