package dev.latebloom.config;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Numbers by name. A name with {@code *} stands for all that look alike; the name itself counts
 * before such, and of these the longest.
 */
public final class ByName {
  private record Alike(Wildcard names, double value) {}

  private final Map<String, Double> exact;
  private final List<Alike> alike;

  public ByName(Map<String, Double> values) {
    this.exact = Map.copyOf(values);
    this.alike =
        values.entrySet().stream()
            .filter(each -> Wildcard.isOne(each.getKey()))
            .sorted(
                Comparator.comparingInt((Map.Entry<String, Double> each) -> -each.getKey().length())
                    .thenComparing(Map.Entry::getKey))
            .map(each -> new Alike(new Wildcard(each.getKey()), each.getValue()))
            .toList();
  }

  public boolean isEmpty() {
    return exact.isEmpty();
  }

  public double of(String name, double otherwise) {
    var own = exact.get(name);
    if (own != null) return own;
    for (var each : alike) if (each.names().has(name)) return each.value();
    return otherwise;
  }
}
