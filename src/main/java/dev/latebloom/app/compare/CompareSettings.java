package dev.latebloom.app.compare;

import dev.latebloom.config.Range;
import java.time.Duration;
import java.util.List;

/**
 * What is compared, and how the runs are made; corpus and variants are sections of their own.
 *
 * @param errors shares of records with a wrong response
 * @param policies names of {@code reweight.policy} or of variants
 * @param optimizers names of variants
 * @param models names of variants; none for the model of {@code train.model} alone
 * @param flops floating-point operations of each run's training, which decide its steps; 0 for
 *     {@code run.steps} of all
 * @param baseline policy that differences are to
 * @param seeds as {@link Seeds} reads them
 * @param evaluations of a run, evenly over its steps
 * @param processes runs at once; 0 for one a core
 * @param heap largest heap of a run's JVM
 * @param timeout longest time of a run
 */
record CompareSettings(
    List<Double> errors,
    List<String> policies,
    List<String> optimizers,
    List<String> models,
    double flops,
    String baseline,
    String seeds,
    int evaluations,
    int processes,
    String heap,
    Duration timeout) {
  CompareSettings {
    errors = errors.stream().distinct().sorted().toList();
    policies = List.copyOf(policies);
    optimizers = List.copyOf(optimizers);
    models = List.copyOf(models);
    Range.require(!errors.isEmpty(), "compare.errors", "must have a share", errors);
    for (double share : errors) Range.within("compare.errors", 0, 1, share);
    Range.require(!policies.isEmpty(), "compare.policies", "must name a policy", policies);
    Range.require(!optimizers.isEmpty(), "compare.optimizers", "must name one", optimizers);
    Range.require(
        flops >= 0 && flops < Double.POSITIVE_INFINITY,
        "compare.flops",
        "must be 0 or more",
        flops);
    Range.atLeast("compare.evaluations", 1, evaluations);
    Range.atLeast("compare.processes", 0, processes);
    Range.require(
        heap.matches("[1-9][0-9]*[kKmMgG]?"),
        "compare.heap",
        "must be a size like 512m",
        "\"" + heap + "\"");
    Range.positive("compare.timeout", timeout);
  }

  List<Long> seedNumbers() {
    return Seeds.parse(seeds);
  }

  /** How many runs there may be at once. */
  int processesAtOnce() {
    return processes > 0 ? processes : Runtime.getRuntime().availableProcessors();
  }
}
