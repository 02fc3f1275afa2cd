package dev.latebloom.dialog.rank;

import java.util.List;

/** Places in an order: 1 for the highest value; equal values share the mean of their places. */
final class Places {
  private Places() {}

  /** O(n^2), for as many values as there are systems. */
  static List<Double> of(List<Double> values) {
    return values.stream().map(value -> of(value, values)).toList();
  }

  private static double of(double value, List<Double> among) {
    long better = among.stream().filter(other -> other > value).count();
    long equal = among.stream().filter(other -> other == value).count();
    return better + (equal + 1) / 2.0;
  }
}
