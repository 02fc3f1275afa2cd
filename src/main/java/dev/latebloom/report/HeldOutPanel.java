package dev.latebloom.report;

import dev.latebloom.observe.summary.Largest;
import dev.latebloom.report.Panel.Axis;
import dev.latebloom.report.Panel.Line;
import dev.latebloom.report.Panel.Plot;
import dev.latebloom.report.Panel.Point;
import dev.latebloom.train.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Loss on held-out records over steps, a plot a source.
 *
 * @param evaluations oldest first, at least one
 */
record HeldOutPanel(List<Evaluation> evaluations) {
  private static final int COLUMNS = 3;

  /** More are too small to be read; the sources with most records are drawn. */
  private static final int MOST = 12;

  HeldOutPanel {
    evaluations = List.copyOf(evaluations);
  }

  Panel over(Axis steps) {
    var plots = new ArrayList<Plot>();
    for (var source : sources()) plots.add(new Plot(Largest.shown(source), line(source)));
    double highest =
        plots.stream()
            .flatMap(plot -> plot.lines().stream())
            .flatMap(line -> line.points().stream())
            .mapToDouble(Point::y)
            .max()
            .orElse(1);
    var loss = new Axis("loss on held-out records, nats a token", "", 0, highest, false);
    return new Panel(message(), steps, loss, COLUMNS, plots);
  }

  private String message() {
    var last = evaluations.getLast();
    return String.format(
        Locale.ROOT,
        "Held-out loss at step %,d: %.3f nats over %,d records; best %.3f at step %,d.",
        last.step(),
        last.loss(),
        last.records(),
        last.best().loss(),
        last.best().step());
  }

  private List<String> sources() {
    return evaluations.getLast().levels().stream()
        .sorted((a, b) -> b.records() - a.records())
        .limit(MOST)
        .map(Evaluation.Level::source)
        .sorted()
        .toList();
  }

  private List<Line> line(String source) {
    var points = new ArrayList<Point>();
    for (var evaluation : evaluations) {
      for (var level : evaluation.levels()) {
        if (level.source().equals(source)) points.add(new Point(evaluation.step(), level.loss()));
      }
    }
    return List.of(new Line("", "blue", points.size() == 1, points));
  }
}
