package dev.latebloom.reweight;

import java.util.Map;
import java.util.function.IntFunction;

/**
 * How much an example of each source counts.
 *
 * @param bySource above 0; 1 where a source is not named
 * @param names of sources, by the ledger's index
 */
public record Counts(Map<String, Double> bySource, IntFunction<String> names) {
  public Counts {
    bySource = Map.copyOf(bySource);
  }

  /** Before the sources' names are known. */
  public static Counts of(Map<String, Double> bySource) {
    return new Counts(bySource, _ -> "");
  }

  Counts naming(IntFunction<String> names) {
    return new Counts(bySource, names);
  }

  /** Whether all count alike. */
  boolean areAlike() {
    return bySource.isEmpty();
  }

  double of(Sources sources, int source) {
    return bySource.getOrDefault(names.apply(sources.index(source)), 1.0);
  }
}
