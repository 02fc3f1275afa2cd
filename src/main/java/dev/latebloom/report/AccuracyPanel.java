package dev.latebloom.report;

import dev.latebloom.report.Panel.Axis;
import dev.latebloom.report.Panel.Line;
import dev.latebloom.report.Panel.Plot;
import dev.latebloom.report.Panel.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Held-out accuracy over steps, a plot a source.
 *
 * @param curves the drawn run's first, then those that it is compared with
 */
record AccuracyPanel(List<AccuracyCurve> curves) {
  private static final int COLUMNS = 3;
  private static final Axis SHARE =
      new Axis("held-out problems answered exactly, % of the source's", "%", 0, 100, false);

  AccuracyPanel {
    curves = List.copyOf(curves);
  }

  Panel over(Axis steps) {
    var sources = curves.getFirst().accuracies().sources();
    return new Panel(message(), steps, SHARE, COLUMNS, sources.stream().map(this::plot).toList());
  }

  /** At the last step that all runs have. */
  private String message() {
    var steps = new TreeSet<>(curves.getFirst().accuracies().shares().keySet());
    for (var curve : curves) steps.retainAll(curve.accuracies().shares().keySet());
    if (steps.isEmpty()) return "No held-out problem was asked.";
    var means =
        curves.stream()
            .map(
                curve ->
                    String.format(
                        Locale.ROOT,
                        "%.0f%% with %s",
                        100 * curve.accuracies().mean(steps.last()),
                        curve.policy()))
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT, "At step %,d, held-out problems answered: %s.", steps.last(), means);
  }

  private Plot plot(String source) {
    var lines = new ArrayList<Line>();
    for (var curve : curves) {
      var accuracies = curve.accuracies();
      int column = accuracies.sources().indexOf(source);
      if (column < 0) continue;
      var points =
          accuracies.shares().entrySet().stream()
              .map(row -> new Point(row.getKey(), 100 * row.getValue().get(column)))
              .toList();
      lines.add(
          new Line(
              curve.policy() + ", " + curve.origin(),
              lines.isEmpty() ? "vermillion" : "ink dashed",
              false,
              points));
    }
    return new Plot(source, lines);
  }
}
