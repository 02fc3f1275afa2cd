package dev.latebloom.compare;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** A figure of a run's evaluations over something that grows, with straight lines between. */
record LearningCurve(
    List<Evaluation> evaluations, ToDoubleFunction<Evaluation> x, ToDoubleFunction<Evaluation> y) {

  /** At {@code at}: the last value beyond the end, the first one before the beginning. */
  double at(double at) {
    var before = evaluations.getFirst();
    for (var next : evaluations) {
      if (x.applyAsDouble(next) >= at) return between(before, next, at);
      before = next;
    }
    return y.applyAsDouble(before);
  }

  private double between(Evaluation before, Evaluation next, double at) {
    double from = x.applyAsDouble(before);
    double to = x.applyAsDouble(next);
    if (to <= from || at <= from) return y.applyAsDouble(before);
    double share = (at - from) / (to - from);
    return y.applyAsDouble(before) + share * (y.applyAsDouble(next) - y.applyAsDouble(before));
  }

  /** Where y first crosses {@code level} from above; NaN if it never comes down to it. */
  double fallsTo(double level) {
    var before = evaluations.getFirst();
    if (y.applyAsDouble(before) <= level) return x.applyAsDouble(before);
    for (var next : evaluations) {
      double to = y.applyAsDouble(next);
      if (to <= level) {
        double from = y.applyAsDouble(before);
        double share = (from - level) / (from - to);
        return x.applyAsDouble(before) + share * (x.applyAsDouble(next) - x.applyAsDouble(before));
      }
      before = next;
    }
    return Double.NaN;
  }
}
