package dev.latebloom.compare;

import java.util.function.ToDoubleBiFunction;

/**
 * One number of a run.
 *
 * @param value of a run beside those it is paired with; NaN where it has none
 * @param better whether more is better (1), less is better (-1) or neither (0)
 */
record Metric(
    String name, Quantities quantity, int better, ToDoubleBiFunction<RunResult, PairedRuns> value) {

  /** The same in another unit. */
  Metric times(double factor) {
    return new Metric(
        name, quantity, better, (run, paired) -> factor * value.applyAsDouble(run, paired));
  }

  /** The same with a name of its own. */
  Metric named(String other) {
    return new Metric(other, quantity, better, value);
  }
}
