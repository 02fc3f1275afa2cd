package dev.latebloom.compare;

import dev.latebloom.evaluate.stats.Interval;
import dev.latebloom.page.HtmlPage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The tables of a comparison's page. */
final class PageTables {
  private final Comparison comparison;
  private final Comparison.Plan plan;

  PageTables(Comparison comparison) {
    this.comparison = comparison;
    this.plan = comparison.plan();
  }

  /** How an interval around a difference is to be shown. */
  static String verdict(Interval difference, int better) {
    if (better == 0 || !(difference.above() || difference.below())) return "";
    return difference.above() == (better > 0) ? "good" : "bad";
  }

  /** An arm a row, a metric a column, under a row for each share of errors. */
  String of(List<Metric> metrics, boolean differences) {
    if (metrics.isEmpty()) return "<p class=\"note\">None.</p>";
    var rows = new StringBuilder();
    for (double errors : plan.errors()) {
      var title = Quantities.percent(errors) + " errors";
      addLevel(rows, title, metrics, differences, OptionalDouble.of(errors));
    }
    if (plan.errors().size() > 1) {
      addLevel(rows, "all shares of errors", metrics, differences, OptionalDouble.empty());
    }
    return HtmlPage.table(metrics.stream().map(Metric::name).toList(), rows.toString());
  }

  private void addLevel(
      StringBuilder rows,
      String title,
      List<Metric> metrics,
      boolean differences,
      OptionalDouble errors) {
    rows.append(level(title, metrics.size()));
    for (var arm : plan.arms()) {
      var cells = new StringBuilder();
      for (var metric : metrics) {
        var stat = comparison.stat(metric, arm, errors);
        cells.append("<td>").append(metric.quantity().text(stat.value().mean()));
        cells.append("<small>").append(metric.quantity().ends(stat.value())).append("</small>");
        if (differences && !arm.equals(plan.baseline()) && stat.difference().n() > 0) {
          cells.append(
              "<small class=\"%s\">%s</small>"
                  .formatted(
                      verdict(stat.difference(), metric.better()),
                      metric.quantity().signed(stat.difference())));
        }
        cells.append("</td>");
      }
      rows.append(row(arm, cells.toString()));
    }
  }

  private static String level(String title, int columns) {
    return "<tr class=\"level\"><td>%s</td>%s</tr>%n"
        .formatted(HtmlPage.escaped(title), "<td></td>".repeat(columns));
  }

  private String row(Arm arm, String cells) {
    return "<tr><td><span class=\"swatch c%d\"></span>%s</td>%s</tr>%n"
        .formatted(PageCharts.colour(plan, arm), HtmlPage.escaped(arm.toString()), cells);
  }

  /** Time to the baseline's last score. */
  String times() {
    var rows = new StringBuilder();
    for (var arm : plan.arms()) {
      var cells = new StringBuilder();
      for (double errors : plan.errors()) {
        cells.append(cell(comparison.timesToBaseline(arm, OptionalDouble.of(errors))));
      }
      if (plan.errors().size() > 1) {
        cells.append(cell(comparison.timesToBaseline(arm, OptionalDouble.empty())));
      }
      rows.append(row(arm, cells.toString()));
    }
    var heads = new ArrayList<String>();
    for (double errors : plan.errors()) heads.add(Quantities.percent(errors) + " errors");
    if (plan.errors().size() > 1) heads.add("all");
    return HtmlPage.table(heads, rows.toString());
  }

  private static String cell(List<Double> times) {
    if (times.isEmpty()) return "<td>–</td>";
    long reached = times.stream().filter(Double::isFinite).count();
    double median = median(times);
    return "<td>%s<small>%d of %d reach it</small></td>"
        .formatted(
            Double.isFinite(median) ? Quantities.SHARE.text(median) : "never",
            reached,
            times.size());
  }

  /** The upper one of the two in the middle. */
  private static double median(List<Double> values) {
    var sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }

  /** The headline of each arm less that of each other, over all shares of errors. */
  String pairs() {
    var metric = comparison.metrics().headline();
    var errors =
        plan.errors().size() > 1
            ? OptionalDouble.empty()
            : OptionalDouble.of(plan.errors().getFirst());
    var rows = new StringBuilder();
    for (var arm : plan.arms()) {
      var cells = new StringBuilder();
      for (var other : plan.arms()) {
        if (arm.equals(other)) {
          cells.append("<td>·</td>");
          continue;
        }
        var difference = comparison.stat(metric, arm, other, errors).difference();
        cells.append(
            "<td class=\"%s\">%s</td>"
                .formatted(
                    verdict(difference, metric.better()), metric.quantity().signed(difference)));
      }
      rows.append(row(arm, cells.toString()));
    }
    var heads = plan.arms().stream().map(arm -> "less " + arm).toList();
    return HtmlPage.table(heads, rows.toString());
  }

  /** Every run with what it was made from, and those that failed. */
  String runs() {
    var rows = new StringBuilder();
    for (var result : comparison.results()) {
      var run = result.run();
      var origin = result.origin();
      var cells =
          List.of(
              Quantities.percent(run.errors()),
              Long.toString(run.seed()),
              plan.scoring().quantity().text(result.last().score()),
              Quantities.SECONDS.text(result.cost().seconds()),
              "<code>" + result.id() + "</code>",
              "<code>" + HtmlPage.escaped(origin.commit()) + "</code>",
              HtmlPage.escaped(origin.machine()),
              HtmlPage.escaped(origin.finishedAt()));
      rows.append(row(run.arm(), "<td>" + String.join("</td><td>", cells) + "</td>"));
    }
    var heads =
        List.of("errors", "seed", "score", "training", "id", "commit", "machine", "finished");
    var all = HtmlPage.details("Show all runs", HtmlPage.table(heads, rows.toString()));
    return failures() + all + settings();
  }

  private String failures() {
    if (comparison.failures().isEmpty()) return "<p class=\"note\">No run failed.</p>";
    return comparison.failures().stream()
        .map(failure -> failure.run() + ": " + failure.reason())
        .map(text -> "<li>" + HtmlPage.escaped(text) + "</li>")
        .collect(
            Collectors.joining(
                "\n", "<p class=\"bad\">Runs that failed and are in no number:</p><ul>", "</ul>"));
  }

  /** Those of one run of each arm: others differ in seed and errors only. */
  private String settings() {
    var text = new StringBuilder();
    for (var arm : plan.arms()) {
      comparison.results().stream()
          .filter(result -> result.run().arm().equals(arm))
          .findFirst()
          .ifPresent(
              result ->
                  text.append(
                      HtmlPage.details(
                          "Settings of " + result.run(),
                          "<pre>" + HtmlPage.escaped(result.settings()) + "</pre>")));
    }
    return text.toString();
  }
}
