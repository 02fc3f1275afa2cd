package dev.latebloom.dialog.rank;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Systems in the order of the mean of their places, as the shared task of BEA 2023 ranked them.
 *
 * @param by measures whose places make the rank
 * @param ties measures whose places order systems of equal rank
 * @param shown measures beside those
 */
public record Leaderboard(List<String> by, List<String> ties, List<String> shown, List<Row> rows) {
  /** The measures that made the shared task's ranks. */
  public static final List<String> BY = List.of("bertscore.f1", "dialogrpt.final");

  /** The measures that ordered systems of equal rank there. */
  public static final List<String> TIES =
      List.of(
          "bertscore.precision",
          "bertscore.recall",
          "dialogrpt.updown",
          "dialogrpt.human_vs_rand",
          "dialogrpt.human_vs_machine");

  /** A value, and its place among all systems, 1 for the highest. */
  public record Cell(double value, double place) {}

  /**
   * One system.
   *
   * @param rank mean of the places by the measures that make it
   * @param ties mean of the places by those that order equal ranks; 0 where there are none
   * @param cells by measure
   */
  public record Row(Results results, double rank, double ties, Map<String, Cell> cells) {}

  /**
   * Ranks systems.
   *
   * @param asked measures that make the rank; empty for those of {@link #BY} that all have
   * @throws IllegalArgumentException when systems cannot be compared, naming why
   */
  public static Leaderboard of(List<Results> all, List<String> asked) {
    check(all);
    var common = common(all);
    var by = asked.isEmpty() ? BY.stream().filter(common::contains).toList() : asked;
    for (var measure : by) if (!common.contains(measure)) throw missing(all, measure);
    if (by.isEmpty()) {
      throw new IllegalArgumentException(
          "the results have neither "
              + String.join(" nor ", BY)
              + " in common; name measures with --by: "
              + (common.isEmpty() ? "there are none" : String.join(", ", common)));
    }
    var ties = TIES.stream().filter(each -> common.contains(each) && !by.contains(each)).toList();
    var shown = new ArrayList<>(common);
    shown.removeAll(by);
    shown.removeAll(ties);
    return new Leaderboard(by, ties, shown, rows(all, by, ties, common));
  }

  private static List<Row> rows(
      List<Results> all, List<String> by, List<String> ties, List<String> common) {
    var places = new HashMap<String, List<Double>>();
    for (var measure : common) {
      places.put(measure, Places.of(all.stream().map(each -> value(each, measure)).toList()));
    }
    return IntStream.range(0, all.size())
        .mapToObj(i -> row(all.get(i), i, places, by, ties))
        .sorted(
            Comparator.comparingDouble(Row::rank)
                .thenComparingDouble(Row::ties)
                .thenComparing(row -> row.results().system()))
        .toList();
  }

  private static Row row(
      Results of, int index, Map<String, List<Double>> places, List<String> by, List<String> ties) {
    var cells = new HashMap<String, Cell>();
    places.forEach(
        (measure, all) -> cells.put(measure, new Cell(value(of, measure), all.get(index))));
    return new Row(of, meanPlace(by, cells), meanPlace(ties, cells), cells);
  }

  private static double meanPlace(List<String> measures, Map<String, Cell> cells) {
    return measures.stream()
        .mapToDouble(each -> cells.getOrDefault(each, new Cell(0, 0)).place())
        .average()
        .orElse(0);
  }

  private static double value(Results of, String measure) {
    return of.measures().getOrDefault(measure, Double.NaN);
  }

  private static List<String> common(List<Results> all) {
    var common = new ArrayList<>(all.getFirst().measures().keySet());
    for (var each : all) common.retainAll(each.measures().keySet());
    return common;
  }

  /** Refuses scores that mean different things under one name. */
  private static void check(List<Results> all) {
    var names = new HashSet<String>();
    var scorers = new HashMap<String, Results>();
    for (var each : all) {
      if (!names.add(each.system())) {
        throw new IllegalArgumentException(
            "two results are of a system \"%s\"; give one of them another name with 'dialog score --system'"
                .formatted(each.system()));
      }
      each.scorers()
          .forEach(
              (family, scorer) -> {
                var first = scorers.putIfAbsent(family, each);
                if (first == null || scorer.equals(first.scorers().get(family))) return;
                throw new IllegalArgumentException(
                    "%s of \"%s\" is by %s, that of \"%s\" by %s; they cannot be compared, so score both with the same"
                        .formatted(
                            family,
                            first.system(),
                            first.scorers().get(family),
                            each.system(),
                            scorer));
              });
      for (var measure : each.measures().keySet()) {
        if (each.scorers().containsKey(Results.family(measure))) continue;
        throw new IllegalArgumentException(
            "the results of \"%s\" have %s and do not say what it was scored with"
                .formatted(each.system(), measure));
      }
    }
    checkAnswers(all);
  }

  private static void checkAnswers(List<Results> all) {
    var first = all.stream().filter(each -> !each.answers().isEmpty()).findFirst();
    if (first.isEmpty()) return;
    var asked = ids(first.get());
    for (var each : all) {
      if (each.answers().isEmpty() || ids(each).equals(asked)) continue;
      throw new IllegalArgumentException(
          "\"%s\" and \"%s\" answer different dialogues; score both on the same"
              .formatted(first.get().system(), each.system()));
    }
  }

  private static List<String> ids(Results of) {
    return of.answers().stream().map(Results.Scored::id).sorted().collect(Collectors.toList());
  }

  private static IllegalArgumentException missing(List<Results> all, String measure) {
    var without =
        all.stream()
            .filter(each -> !each.measures().containsKey(measure))
            .findFirst()
            .orElseThrow();
    return new IllegalArgumentException(
        "\"%s\" has no %s; it has %s"
            .formatted(without.system(), measure, String.join(", ", without.measures().keySet())));
  }

  /** What all measures of a family were made with, in the order of families. */
  public Map<String, String> scorers() {
    var scorers = new TreeMap<String, String>();
    for (var row : rows) scorers.putAll(row.results().scorers());
    return scorers;
  }
}
