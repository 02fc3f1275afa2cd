package dev.latebloom.reweight;

import dev.latebloom.config.ByName;
import java.util.function.IntFunction;

/**
 * How much an example of each source counts.
 *
 * @param bySource above 0; 1 where a source is not named
 * @param names of sources, by the ledger's index
 */
public record Counts(ByName bySource, IntFunction<String> names) {
  /** Before the sources' names are known. */
  public static Counts of(ByName bySource) {
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
    return bySource.of(names.apply(sources.index(source)), 1);
  }
}
