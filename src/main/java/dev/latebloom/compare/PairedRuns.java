package dev.latebloom.compare;

import java.util.List;
import java.util.Optional;

/** The runs of one seed and one share of errors, which differ in their arms only. */
record PairedRuns(List<RunResult> runs, Arm baseline) {

  Optional<RunResult> of(Arm arm) {
    return runs.stream().filter(run -> run.run().arm().equals(arm)).findFirst();
  }

  /** The baseline's run, unless that failed. */
  Optional<RunResult> baselineRun() {
    return of(baseline);
  }

  /** The lowest mean loss on the tests that all of the runs have reached, in nats. */
  double commonLoss() {
    return runs.stream()
        .mapToDouble(
            run ->
                run.evaluations().stream().mapToDouble(e -> e.spread().mean()).min().orElseThrow())
        .max()
        .orElse(Double.NaN);
  }
}
