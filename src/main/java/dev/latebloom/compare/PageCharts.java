package dev.latebloom.compare;

import dev.latebloom.evaluate.stats.Interval;
import dev.latebloom.page.HtmlPage;
import dev.latebloom.report.IntervalChart;
import dev.latebloom.report.LineChart;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** The pictures of a comparison's page. */
final class PageCharts {
  static final int COLOURS = 12;
  private static final int POINTS = 40;

  private final Comparison comparison;
  private final Comparison.Plan plan;

  PageCharts(Comparison comparison) {
    this.comparison = comparison;
    this.plan = comparison.plan();
  }

  /** A policy with a model keeps its colour; optimizers after the first are dashed. */
  static int colour(Comparison.Plan plan, Arm arm) {
    var coloured = plan.arms().stream().map(PageCharts::coloured).distinct().toList();
    return coloured.indexOf(coloured(arm)) % COLOURS;
  }

  private static List<String> coloured(Arm arm) {
    return List.of(arm.policy(), arm.model());
  }

  private boolean dashed(Arm arm) {
    return !arm.optimizer().equals(plan.arms().getFirst().optimizer());
  }

  String legend() {
    var items = new StringBuilder();
    for (var arm : plan.arms()) {
      items.append(
          "<li><i class=\"c%d%s\"></i>%s</li>%n"
              .formatted(
                  colour(plan, arm),
                  dashed(arm) ? " dashed" : "",
                  HtmlPage.escaped(arm.toString())));
    }
    return "<ul class=\"legend\">%n%s</ul>%n".formatted(items);
  }

  /** The paired differences, a row an arm and share of errors. */
  String differences() {
    var rows = new ArrayList<IntervalChart.Row>();
    for (double errors : plan.errors()) {
      rows.add(IntervalChart.Row.heading(Quantities.percent(errors) + " errors"));
      addRows(rows, OptionalDouble.of(errors));
    }
    if (plan.errors().size() > 1) {
      rows.add(IntervalChart.Row.heading("mean over all"));
      addRows(rows, OptionalDouble.empty());
    }
    boolean share = plan.scoring().quantity() == Quantities.SHARE;
    var unit = share ? " points" : " nats";
    return new IntervalChart(plan.scoring().name() + ", difference in" + unit, "", rows).svg();
  }

  private void addRows(List<IntervalChart.Row> rows, OptionalDouble errors) {
    var metric = comparison.metrics().headline();
    double factor = metric.quantity() == Quantities.SHARE ? 100 : 1;
    for (var arm : plan.arms()) {
      if (arm.equals(plan.baseline())) continue;
      var stat = comparison.stat(metric, arm, errors);
      var difference = stat.difference().dividedBy(1 / factor);
      rows.add(
          new IntervalChart.Row(
              arm.toString(),
              false,
              colour(plan, arm),
              difference.mean(),
              difference.low(),
              difference.high(),
              "%s  (%s)"
                  .formatted(
                      metric.quantity().difference(stat.difference().mean()),
                      Quantities.SHARE.signed(stat.relative().mean()))));
    }
  }

  /**
   * A chart over steps and one over seconds for each share of errors; of models also bits a byte,
   * over FLOPs and over seconds.
   */
  String learning() {
    var charts = new StringBuilder("<div class=\"charts\">\n");
    boolean share = plan.scoring().quantity() == Quantities.SHARE;
    var score =
        share
            ? new Up(plan.scoring().name() + ", %", "%", each -> 100 * each.score())
            : new Up(plan.scoring().name(), "", Evaluation::score);
    var bits = new Up("bits a byte", "", Evaluation::bitsPerByte);
    var step = new Across("by step", "optimizer step", Evaluation::step);
    var seconds = new Across("by time", "seconds of training", Evaluation::seconds);
    var flops = new Across("by FLOPs", "TFLOPs of training", each -> each.flops() / 1e12);
    for (double errors : plan.errors()) {
      charts.append(chart(errors, step, score)).append(chart(errors, seconds, score));
      if (plan.arms().stream().allMatch(arm -> arm.model().isEmpty())) continue;
      charts.append(chart(errors, flops, score));
      charts.append(chart(errors, flops, bits)).append(chart(errors, seconds, bits));
    }
    return charts.append("</div>\n").toString();
  }

  /** What a chart has across. */
  private record Across(String title, String axis, ToDoubleFunction<Evaluation> value) {}

  /** What a chart has upwards. */
  private record Up(String axis, String unit, ToDoubleFunction<Evaluation> value) {}

  private String chart(double errors, Across across, Up up) {
    var lines = new ArrayList<LineChart.Line>();
    for (var arm : plan.arms()) {
      var runs = comparison.runs(arm, errors);
      if (runs.isEmpty()) continue;
      lines.add(
          new LineChart.Line(
              arm.toString(),
              colour(plan, arm),
              dashed(arm),
              points(runs, across.value(), up.value())));
    }
    var svg = new LineChart(across.axis(), up.axis(), up.unit(), lines).svg();
    var title = "%s errors, %s".formatted(Quantities.percent(errors), across.title());
    return "<div><h3>%s</h3>%s</div>%n".formatted(HtmlPage.escaped(title), svg);
  }

  /** Means over the seeds and their range, as far as all of them go. */
  private static List<LineChart.Point> points(
      List<RunResult> runs, ToDoubleFunction<Evaluation> across, ToDoubleFunction<Evaluation> up) {
    double end = runs.stream().mapToDouble(r -> across.applyAsDouble(r.last())).min().orElse(0);
    double start =
        runs.stream()
            .mapToDouble(r -> across.applyAsDouble(r.evaluations().getFirst()))
            .max()
            .orElse(0);
    var points = new ArrayList<LineChart.Point>();
    for (int i = 0; i <= POINTS; i++) {
      double at = start + (end - start) * i / POINTS;
      var values =
          runs.stream()
              .map(run -> new LearningCurve(run.evaluations(), across, up).at(at))
              .sorted()
              .toList();
      double mean = Interval.of(values).mean();
      points.add(new LineChart.Point(at, mean, values.getFirst(), values.getLast()));
    }
    return points;
  }
}
