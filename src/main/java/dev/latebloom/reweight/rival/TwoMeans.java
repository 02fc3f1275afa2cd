package dev.latebloom.reweight.rival;

import java.util.BitSet;

/** Lloyd's k-means algorithm for two clusters (Lloyd 1982), deterministic. */
final class TwoMeans {
  private static final int ITERATIONS = 20;

  private TwoMeans() {}

  /**
   * The points of the cluster whose coordinates have the higher mean.
   *
   * <p>The clusters begin at the points with the lowest and the highest mean, so the same points
   * give the same clusters; a point that is as near to both belongs to the lower. When all points
   * are equal none is higher.
   *
   * @param points one row each, all of one width
   */
  static BitSet higher(double[][] points) {
    var higher = new BitSet(points.length);
    if (points.length == 0) return higher;
    double[] low = points[extreme(points, -1)];
    double[] high = points[extreme(points, 1)];
    for (int i = 0; i < ITERATIONS; i++) {
      var before = (BitSet) higher.clone();
      assign(points, low, high, higher);
      if (i > 0 && higher.equals(before)) break;
      low = centre(points, higher, false, low);
      high = centre(points, higher, true, high);
    }
    if (mean(high) < mean(low)) higher.flip(0, points.length);
    return higher;
  }

  private static void assign(double[][] points, double[] low, double[] high, BitSet higher) {
    for (int i = 0; i < points.length; i++) {
      higher.set(i, squaredDistance(points[i], high) < squaredDistance(points[i], low));
    }
  }

  private static int extreme(double[][] points, int sign) {
    int best = 0;
    for (int i = 1; i < points.length; i++) {
      if (sign * mean(points[i]) > sign * mean(points[best])) best = i;
    }
    return best;
  }

  /** An empty cluster stays where it was. */
  private static double[] centre(
      double[][] points, BitSet higher, boolean ofHigher, double[] before) {
    var sum = new double[before.length];
    int count = 0;
    for (int i = 0; i < points.length; i++) {
      if (higher.get(i) != ofHigher) continue;
      for (int d = 0; d < sum.length; d++) sum[d] += points[i][d];
      count++;
    }
    if (count == 0) return before;
    for (int d = 0; d < sum.length; d++) sum[d] /= count;
    return sum;
  }

  private static double squaredDistance(double[] point, double[] centre) {
    double sum = 0;
    for (int d = 0; d < centre.length; d++) {
      double difference = point[d] - centre[d];
      sum += difference * difference;
    }
    return sum;
  }

  private static double mean(double[] point) {
    double sum = 0;
    for (double coordinate : point) sum += coordinate;
    return sum / point.length;
  }
}
