package dev.latebloom.app.compare;

import dev.latebloom.corpus.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/** Numbers of problems by the sources of these. */
final class BySource {
  private BySource() {}

  /**
   * The mean of each source, in the order in which sources first come.
   *
   * @param value of the problem at an index
   */
  static Map<String, Double> means(List<Problem> problems, IntToDoubleFunction value) {
    var sums = new LinkedHashMap<String, Double>();
    var counts = new LinkedHashMap<String, Integer>();
    for (int i = 0; i < problems.size(); i++) {
      sums.merge(problems.get(i).source(), value.applyAsDouble(i), Double::sum);
      counts.merge(problems.get(i).source(), 1, Integer::sum);
    }
    sums.replaceAll((source, sum) -> sum / counts.getOrDefault(source, 1));
    return sums;
  }
}
