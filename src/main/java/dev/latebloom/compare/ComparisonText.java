package dev.latebloom.compare;

import dev.latebloom.compare.Comparison.Stat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A comparison for a terminal: one table a share of errors, and one over all. */
public final class ComparisonText {
  private final Comparison comparison;
  private final Metrics metrics;
  private final StringBuilder out = new StringBuilder();

  public ComparisonText(Comparison comparison) {
    this.comparison = comparison;
    this.metrics = comparison.metrics();
  }

  public String text() {
    var plan = comparison.plan();
    line("%s: %s, seeds %s".formatted(plan.title(), plan.corpus(), plan.seeds()));
    line(
        "mean over seeds [95%% interval]; differences to %s, seed by seed; %s"
            .formatted(
                plan.baseline(),
                plan.scoring().higherIsBetter() ? "more is better" : "less is better"));
    for (double errors : plan.errors()) {
      table(Quantities.percent(errors) + " errors", OptionalDouble.of(errors));
    }
    if (plan.errors().size() > 1) table("all shares of errors", OptionalDouble.empty());
    builds();
    failures();
    return out.toString();
  }

  private void table(String title, OptionalDouble errors) {
    line("");
    line(title);
    var rows = new ArrayList<List<String>>();
    rows.add(
        List.of(
            "",
            metrics.headline().name(),
            "difference",
            "relative",
            "equal tokens",
            "equal seconds",
            "held-out loss",
            "errors shown more",
            "quarantine P / R",
            "seconds",
            "policy"));
    for (var arm : comparison.plan().arms()) rows.add(row(arm, errors));
    print(rows);
    models(errors);
    targets(errors);
    sources(errors);
    lens(errors);
  }

  /** A row an arm, where models differ. */
  private void models(OptionalDouble errors) {
    if (comparison.plan().arms().stream().allMatch(arm -> arm.model().isEmpty())) return;
    var models = metrics.models();
    var rows = new ArrayList<List<String>>();
    var head = new ArrayList<>(List.of("  by model"));
    models.forEach(metric -> head.add(metric.name()));
    rows.add(head);
    for (var arm : comparison.plan().arms()) {
      var row = new ArrayList<>(List.of("  " + arm));
      models.forEach(metric -> row.add(mean(metric, arm, errors)));
      rows.add(row);
    }
    print(rows);
  }

  /** A row an arm: what it gains where sources count alike, and where examples do. */
  private void targets(OptionalDouble errors) {
    var targets = metrics.targets();
    var rows = new ArrayList<List<String>>();
    var head = new ArrayList<>(List.of("  by target"));
    for (var metric : targets) head.addAll(List.of(metric.name(), "relative"));
    rows.add(head);
    for (var arm : comparison.plan().arms()) {
      boolean isBaseline = arm.equals(comparison.plan().baseline());
      var row = new ArrayList<>(List.of("  " + arm));
      for (var metric : targets) {
        var stat = stat(metric, arm, errors);
        row.add(metric.quantity().text(stat.value().mean()));
        row.add(isBaseline ? "" : Quantities.SHARE.signed(stat.relative()));
      }
      rows.add(row);
    }
    print(rows);
  }

  /** A row for each source and arm: how well it is learned, and how often it was shown. */
  private void sources(OptionalDouble errors) {
    var scores = metrics.tests();
    var losses = metrics.losses();
    var visits = byName(metrics.visits());
    var weights = byName(metrics.weights());
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("  by kind of test", "", "score", "loss", "visits", "weight"));
    for (int i = 0; i < scores.size(); i++) {
      var name = scores.get(i).name();
      for (var arm : comparison.plan().arms()) {
        rows.add(
            List.of(
                "  " + (name.isEmpty() ? "(no source)" : name),
                arm.toString(),
                mean(scores.get(i), arm, errors),
                mean(losses.get(i), arm, errors),
                visits.containsKey(name) ? mean(visits.get(name), arm, errors) : "–",
                weights.containsKey(name) ? mean(weights.get(name), arm, errors) : "–"));
      }
    }
    print(rows);
  }

  /** A row for each figure of the lens and arm, where runs had it look at their weights. */
  private void lens(OptionalDouble errors) {
    var last = metrics.figures().stream().filter(Metrics::isOfLens).toList();
    var equal = metrics.figuresAtEqualLoss().stream().filter(Metrics::isOfLens).toList();
    if (last.isEmpty()) return;
    var rows = new ArrayList<List<String>>();
    rows.add(
        List.of(
            "  by the lens", "", "last step", "difference", "at equal mean loss", "difference"));
    for (int i = 0; i < last.size(); i++) {
      for (var arm : comparison.plan().arms()) {
        boolean isBaseline = arm.equals(comparison.plan().baseline());
        var row = new ArrayList<>(List.of("  " + last.get(i).name(), arm.toString()));
        for (var metric : List.of(last.get(i), equal.get(i))) {
          var stat = stat(metric, arm, errors);
          row.add(metric.quantity().text(stat.value().mean()));
          row.add(isBaseline ? "" : metric.quantity().signed(stat.difference()));
        }
        rows.add(row);
      }
    }
    print(rows);
  }

  private static Map<String, Metric> byName(List<Metric> metrics) {
    return metrics.stream().collect(Collectors.toMap(Metric::name, metric -> metric));
  }

  private List<String> row(Arm arm, OptionalDouble errors) {
    var headline = stat(metrics.headline(), arm, errors);
    var quantity = metrics.headline().quantity();
    boolean isBaseline = arm.equals(comparison.plan().baseline());
    var views = metrics.views();
    var findings = metrics.findings();
    var costs = metrics.costs();
    return List.of(
        arm.toString(),
        quantity.text(headline.value()),
        isBaseline ? "" : quantity.signed(headline.difference()),
        isBaseline ? "" : Quantities.SHARE.signed(headline.relative()),
        quantity.text(stat(views.get(1), arm, errors).value().mean()),
        quantity.text(stat(views.get(2), arm, errors).value().mean()),
        mean(metrics.heldOutLoss(), arm, errors),
        mean(findings.get(2), arm, errors),
        mean(findings.get(5), arm, errors) + " / " + mean(findings.get(6), arm, errors),
        mean(costs.get(2), arm, errors),
        mean(costs.get(4), arm, errors));
  }

  private Stat stat(Metric metric, Arm arm, OptionalDouble errors) {
    return comparison.stat(metric, arm, errors);
  }

  private String mean(Metric metric, Arm arm, OptionalDouble errors) {
    return metric.quantity().text(stat(metric, arm, errors).value().mean());
  }

  private void print(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    for (var row : rows) {
      var cells = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        int column = i;
        int width = rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(1);
        cells.append(i == 0 ? "%-" : "  %").append(Math.max(1, width)).append('s');
      }
      line(String.format(Locale.ROOT, cells.toString(), row.toArray()));
    }
  }

  /** Runs of other sources are no worse, but may differ by more than their policies. */
  private void builds() {
    var commits = new TreeMap<String, Integer>();
    for (var run : comparison.results()) commits.merge(run.origin().commit(), 1, Integer::sum);
    if (commits.size() < 2) return;
    var counts = commits.entrySet().stream().map(e -> e.getKey() + " (" + e.getValue() + ")");
    line("");
    line("runs are of several commits: " + counts.collect(Collectors.joining(", ")));
  }

  private void failures() {
    if (comparison.failures().isEmpty()) return;
    line("");
    line("%d runs failed and are in no number above:".formatted(comparison.failures().size()));
    for (var failure : comparison.failures()) {
      line("  %s: %s".formatted(failure.run(), failure.reason()));
    }
  }

  private void line(String text) {
    out.append(text.stripTrailing()).append('\n');
  }
}
