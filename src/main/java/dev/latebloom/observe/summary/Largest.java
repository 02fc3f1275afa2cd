package dev.latebloom.observe.summary;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Which of many things have series of their own: the largest, up to a bound. The rest are taken
 * together, so that the number of series does not depend on what records say. Not thread-safe.
 *
 * <p>Whoever has a series keeps it until another is twice as large. Otherwise things of about the
 * same size would take turns, and Prometheus would keep the series of all of them.
 */
public final class Largest<T> {
  /** The name of the rest. */
  public static final String OTHERS = "(others)";

  /** A longer name goes to the rest, since every series repeats it at every scrape. */
  public static final int LONGEST_NAME = 100;

  private final int most;
  private final Function<T, String> name;
  private final ToLongFunction<T> size;
  private final BinaryOperator<T> together;
  private Set<String> chosen = Set.of();

  /**
   * @param most things with a series of their own
   * @param together makes one of two; which has no name
   */
  public Largest(
      int most, Function<T, String> name, ToLongFunction<T> size, BinaryOperator<T> together) {
    this.most = most;
    this.name = name;
    this.size = size;
    this.together = together;
  }

  /** The largest by name, and the rest, where there is any, under {@link #OTHERS}. */
  public Map<String, T> of(Collection<T> all) {
    var bySize = new ArrayList<>(all);
    bySize.sort(Comparator.comparingLong(this::rank).reversed());
    var shown = new LinkedHashMap<String, T>();
    for (var each : bySize) {
      boolean own = shown.size() < most && mayHaveSeries(name.apply(each));
      if (own) shown.put(name.apply(each), each);
    }
    chosen = new HashSet<>(shown.keySet());
    rest(bySize).forEach(each -> shown.merge(OTHERS, each, together));
    return shown;
  }

  private List<T> rest(List<T> all) {
    return all.stream().filter(each -> !chosen.contains(name.apply(each))).toList();
  }

  private long rank(T each) {
    long own = size.applyAsLong(each);
    return chosen.contains(name.apply(each)) ? 2 * own : own;
  }

  /** What a source without a name is called: Prometheus takes an empty tag for none. */
  public static String shown(String source) {
    return source.isEmpty() ? "(none)" : source;
  }

  private static boolean mayHaveSeries(String name) {
    return name.length() <= LONGEST_NAME && !name.equals(OTHERS);
  }
}
