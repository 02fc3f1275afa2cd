package dev.latebloom.lab;

import dev.latebloom.lab.InContextReport.Kind;
import dev.latebloom.lab.InContextReport.Ratio;
import dev.latebloom.report.Panel;
import dev.latebloom.report.Panel.Axis;
import dev.latebloom.report.Panel.Line;
import dev.latebloom.report.Panel.Point;
import dev.latebloom.report.Svg;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * The lab's outcome as an SVG picture: the loss and where it rests, the time to learn each
 * direction, and the simplicity-bias ratio by SAM's radius and by the share of slow tasks.
 */
public final class InContextPicture {
  private static final int POINTS = 300;

  private final InContextLab.Outcome outcome;
  private final InContextReport report;
  private final PopulationLoss loss;

  public InContextPicture(InContextLab.Outcome outcome) {
    this.outcome = outcome;
    this.report = outcome.report();
    this.loss = report.settings().loss();
  }

  /** The picture as text. */
  public String svg() {
    return Svg.page(
        "In-context linear regression by linear self-attention",
        List.of(losses(), times(), byRho(), byFactor()));
  }

  private Panel losses() {
    int last = Math.max(100, Math.max(outcome.separate().steps(), outcome.merged().steps()));
    var lines = new ArrayList<Line>();
    for (int m = 0; m <= loss.directions(); m++) {
      double rest = loss.plateau(m);
      var ends = List.of(new Point(10, rest), new Point(last, rest));
      lines.add(new Line(m == 0 ? "plateau in closed form" : "", "grey dashed", false, ends));
    }
    lines.add(line("separate heads", "blue", outcome.separate()));
    lines.add(line("merged heads", "vermillion", outcome.merged()));
    return Panel.of(
        "With separate heads the loss rests once for each direction.",
        new Axis("step (log scale)", "", 10, last, true),
        new Axis("loss of the population, squared error", "", 0, loss.plateau(0) * 1.05, false),
        lines);
  }

  /** Points a few percent of the step apart: the axis is logarithmic. */
  private static Line line(String name, String look, LossCurve curve) {
    double factor = Math.pow(Math.max(100, curve.steps()) / 10.0, 1.0 / POINTS);
    var points =
        DoubleStream.iterate(10, at -> at < curve.steps(), at -> Math.max(at + 1, at * factor))
            .map(Math::floor)
            .mapToObj(at -> new Point(at, curve.loss((int) at)))
            .toList();
    return new Line(name, look, false, points);
  }

  private Panel times() {
    var lines = new ArrayList<Line>();
    var scalar = report.scalar();
    lines.add(
        new Line(
            "1/(2 η b u), as 1/λ²",
            "grey dashed",
            false,
            scalar.stream().map(s -> new Point(s.eigenvalue(), s.law())).toList()));
    lines.add(
        new Line(
            "one head each",
            "ink",
            true,
            scalar.stream().map(s -> new Point(s.eigenvalue(), s.measured())).toList()));
    var looks = List.of("blue", "purple", "vermillion", "green");
    for (var ratio : shown()) {
      var points = new ArrayList<Point>();
      for (int i = 0; i < scalar.size(); i++) {
        points.add(new Point(scalar.get(i).eigenvalue(), ratio.medianSteps().get(i)));
      }
      lines.add(new Line(ratio.name(), looks.get((lines.size() - 2) % looks.size()), true, points));
    }
    double[] values = scalar.stream().mapToDouble(InContextReport.ScalarTime::eigenvalue).toArray();
    double low = DoubleStream.of(values).min().orElseThrow();
    double high = DoubleStream.of(values).max().orElseThrow();
    return Panel.of(
        "The smaller a direction's eigenvalue, the later it is learned.",
        new Axis("eigenvalue (log scale)", "", low / 1.2, high * 1.2, true),
        timeAxis(lines),
        lines);
  }

  private static Axis timeAxis(List<Line> lines) {
    double[] steps =
        lines.stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(Point::y)
            .filter(Double::isFinite)
            .toArray();
    double low = Math.max(1, DoubleStream.of(steps).min().orElse(1));
    double high = Math.max(10, DoubleStream.of(steps).max().orElse(10));
    return new Axis("steps to half of a direction (log scale)", "", low / 1.5, high * 1.5, true);
  }

  /** Gradient descent, and the last of each other kind that most seeds finished. */
  private List<Ratio> shown() {
    return Arrays.stream(Kind.values())
        .flatMap(
            kind ->
                report.ratios().stream()
                    .filter(r -> r.kind() == kind && 2 * r.finished() > r.seeds())
                    .max(Comparator.comparingDouble(Ratio::amount))
                    .stream())
        .toList();
  }

  private Panel byRho() {
    var points = of(Kind.DESCENT, Kind.SAM);
    double largest = Math.max(1e-4, points.getLast().amount() * 1.05);
    return ratios(
        "SAM's radius",
        new Axis("SAM's radius ρ; 0 is gradient descent", "", 0, largest, false),
        points,
        "purple");
  }

  private Panel byFactor() {
    var points = of(Kind.REVERSED, Kind.DESCENT, Kind.SLOW_TASKS);
    double largest = Math.max(1, points.getLast().amount()) * 1.1;
    return ratios(
        "the share of slow tasks",
        new Axis("slow tasks for each fast one", "", 0, largest, false),
        points,
        "vermillion");
  }

  private List<Ratio> of(Kind... kinds) {
    return report.ratios().stream()
        .filter(ratio -> List.of(kinds).contains(ratio.kind()))
        .sorted(Comparator.comparingDouble(Ratio::amount))
        .toList();
  }

  /** From left to right; where the data changes, gradient descent has as many of both tasks. */
  private static Panel ratios(String what, Axis x, List<Ratio> ratios, String look) {
    boolean data = ratios.stream().anyMatch(r -> r.kind() == Kind.REVERSED);
    var points =
        ratios.stream()
            .map(r -> new Point(data && r.kind() == Kind.DESCENT ? 1 : r.amount(), r.ratio()))
            .sorted(Comparator.comparingDouble(Point::x))
            .toList();
    double[] known = points.stream().mapToDouble(Point::y).filter(Double::isFinite).toArray();
    double high = DoubleStream.of(known).max().orElse(1);
    return Panel.of(
        message(what, ratios),
        x,
        new Axis("steps of the slowest to those of the fastest, ratio", "", 0, high * 1.1, false),
        List.of(new Line("", look, true, points)));
  }

  private static String message(String what, List<Ratio> ratios) {
    var finite = ratios.stream().filter(r -> Double.isFinite(r.ratio())).toList();
    if (finite.isEmpty()) return "No ratio is known.";
    var numbers =
        List.of(finite.getFirst(), finite.getLast()).stream()
            .map(r -> String.format(Locale.ROOT, "%.1f with %s", r.ratio(), r.name()))
            .distinct()
            .collect(Collectors.joining(", "));
    return "Slowest to fastest by " + what + ": " + numbers + ".";
  }
}
