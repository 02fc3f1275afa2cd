package dev.latebloom.lab;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * When each replica learned each direction: the first step at which M_dd is at least half of its
 * optimum.
 */
public final class LearningTimes {
  private final PopulationLoss loss;
  private final int[][] steps;
  private int missing;

  LearningTimes(PopulationLoss loss, int replicas) {
    this.loss = loss;
    this.steps = new int[replicas][loss.directions()];
    for (int[] each : steps) Arrays.fill(each, -1);
    this.missing = replicas * loss.directions();
  }

  /** Looks at the products after {@code step} updates. */
  void look(int step, float[] products) {
    int size = loss.directions();
    for (int s = 0; s < steps.length; s++) {
      for (int d = 0; d < size; d++) {
        if (steps[s][d] >= 0) continue;
        if (products[(s * size + d) * size + d] < loss.optimum(d) / 2) continue;
        steps[s][d] = step;
        missing--;
      }
    }
  }

  boolean isComplete() {
    return missing == 0;
  }

  /** Updates before the direction was half learned; infinite if it was not. */
  double step(int replica, int direction) {
    int step = steps[replica][direction];
    return step < 0 ? Double.POSITIVE_INFINITY : step;
  }

  /** Median over replicas. */
  public double median(int direction) {
    return median(IntStream.range(0, steps.length).mapToDouble(s -> step(s, direction)).toArray());
  }

  /** Replicas that learned every direction. */
  public int finished() {
    return (int) IntStream.range(0, steps.length).filter(this::isFinished).count();
  }

  private boolean isFinished(int replica) {
    return IntStream.of(steps[replica]).allMatch(step -> step >= 0);
  }

  /** Replicas that did not learn even the direction of the largest eigenvalue. */
  public int stalled() {
    return (int) IntStream.range(0, steps.length).filter(s -> steps[s][0] < 0).count();
  }

  /**
   * The simplicity-bias ratio: steps to the direction of the smallest eigenvalue over steps to that
   * of the largest. The median over replicas that finished.
   */
  public double ratio() {
    int slowest = loss.directions() - 1;
    return median(
        IntStream.range(0, steps.length)
            .filter(this::isFinished)
            .mapToDouble(s -> step(s, slowest) / step(s, 0))
            .toArray());
  }

  /** NaN of nothing. */
  static double median(double[] values) {
    if (values.length == 0) return Double.NaN;
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
