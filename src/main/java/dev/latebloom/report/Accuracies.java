package dev.latebloom.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Held-out exact match of a run, by source, at some of its steps.
 *
 * @param shares by step, each in the order of the sources and in [0, 1]
 */
public record Accuracies(List<String> sources, SortedMap<Long, List<Double>> shares) {

  public Accuracies {
    sources = List.copyOf(sources);
    var copy = new TreeMap<Long, List<Double>>();
    shares.forEach((step, row) -> copy.put(step, List.copyOf(row)));
    shares = copy;
  }

  /**
   * As they were measured.
   *
   * @param bySource by step, with the same sources in the same order at every step
   */
  public static Accuracies of(SortedMap<Long, Map<String, Double>> bySource) {
    var rows = new TreeMap<Long, List<Double>>();
    bySource.forEach((step, shares) -> rows.put(step, new ArrayList<>(shares.values())));
    var sources =
        bySource.values().stream()
            .findFirst()
            .map(shares -> List.copyOf(shares.keySet()))
            .orElse(List.of());
    return new Accuracies(sources, rows);
  }

  /** Reads what {@link #toCsv} wrote. */
  public static Accuracies ofCsv(String text) {
    var lines = text.lines().toList();
    var sources = List.of(lines.getFirst().split(",", -1));
    var rows = new TreeMap<Long, List<Double>>();
    for (var line : lines.subList(1, lines.size())) {
      var cells = line.split(",", -1);
      rows.put(Long.valueOf(cells[0]), Arrays.stream(cells).skip(1).map(Double::valueOf).toList());
    }
    return new Accuracies(sources.subList(1, sources.size()), rows);
  }

  /** A header with the sources, then a line a step. */
  public String toCsv() {
    var text = new StringBuilder("step," + String.join(",", sources) + "\n");
    shares.forEach(
        (step, row) ->
            text.append(step)
                .append(',')
                .append(row.stream().map(String::valueOf).collect(Collectors.joining(",")))
                .append('\n'));
    return text.toString();
  }

  /** Mean over the sources at a step; NaN where nothing was measured then. */
  double mean(long step) {
    return shares.getOrDefault(step, List.of()).stream()
        .mapToDouble(share -> share)
        .average()
        .orElse(Double.NaN);
  }
}
