package dev.latebloom.lab;

import dev.latebloom.lab.InContextReport.Kind;
import dev.latebloom.lab.InContextReport.Ratio;
import dev.latebloom.report.Panel;
import dev.latebloom.report.Scale;
import dev.latebloom.report.Svg;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The lab's outcome as an SVG picture: the loss and where it rests, the time to learn each
 * direction, and the simplicity-bias ratio by SAM's radius and by the share of slow tasks.
 */
public final class InContextPicture {
  private static final int WIDTH = 1340;
  private static final int HEIGHT = 800;
  private static final int POINTS = 600;
  private static final String DASHED = " stroke-dasharray=\"7 5\"";

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
        WIDTH,
        HEIGHT,
        "In-context linear regression by linear self-attention",
        losses() + times() + byRho() + byFactor());
  }

  private String losses() {
    int last = Math.max(outcome.separate().steps(), outcome.merged().steps());
    var x = new Scale(10, Math.max(100, last), true, 70, 480);
    var y = new Scale(0, loss.plateau(0) * 1.05, false, 350, 90);
    var panel = new Panel(x, y, "Loss of the population, one model", "");
    double[] ends = {10, last};
    for (int m = 0; m <= loss.directions(); m++) {
      double rest = loss.plateau(m);
      panel.add(
          m == 0 ? "closed form" : "", look(Svg.GREY) + DASHED, ends, new double[] {rest, rest}, 0);
    }
    add(panel, "separate", Svg.BLUE, outcome.separate(), 1);
    add(panel, "merged", Svg.VERMILLION, outcome.merged(), 2);
    return panel.elements() + Svg.label(275, 388, "step (log scale)");
  }

  /** Points a few percent of the step apart: the axis is logarithmic. */
  private static void add(Panel panel, String name, String colour, LossCurve curve, int row) {
    double factor = Math.pow(Math.max(100, curve.steps()) / 10.0, 1.0 / POINTS);
    double[] steps =
        DoubleStream.iterate(10, at -> at < curve.steps(), at -> Math.max(at + 1, at * factor))
            .map(Math::floor)
            .toArray();
    double[] losses = DoubleStream.of(steps).map(at -> curve.loss((int) at)).toArray();
    panel.add(name, look(colour), steps, losses, row);
  }

  private String times() {
    double[] eigenvalues =
        report.scalar().stream().mapToDouble(InContextReport.ScalarTime::eigenvalue).toArray();
    double low = DoubleStream.of(eigenvalues).min().orElseThrow();
    double high = DoubleStream.of(eigenvalues).max().orElseThrow();
    var x = new Scale(low / 1.2, high * 1.2, true, 760, 1130);
    var y = new Scale(lowestTime() / 1.5, highestTime() * 1.5, true, 350, 90);
    var panel = new Panel(x, y, "Steps to half of each direction", "");
    double[] law = report.scalar().stream().mapToDouble(s -> s.law()).toArray();
    double[] scalar = report.scalar().stream().mapToDouble(s -> s.measured()).toArray();
    panel.add("1/(2 η b u), as 1/λ²", look(Svg.GREY) + DASHED, eigenvalues, law, 0);
    panel.mark(Svg.BLACK, eigenvalues, scalar);
    panel.add("one head each", look(Svg.BLACK), eigenvalues, scalar, 1);
    var colours = List.of(Svg.BLUE, Svg.PURPLE, Svg.VERMILLION, Svg.GREEN);
    int row = 2;
    for (var ratio : shown()) {
      double[] steps = ratio.medianSteps().stream().mapToDouble(s -> s).toArray();
      var colour = colours.get((row - 2) % colours.size());
      panel.mark(colour, eigenvalues, steps);
      panel.add(ratio.name(), look(colour), eigenvalues, steps, row++);
    }
    return panel.elements() + Svg.label(945, 388, "eigenvalue (log scale)");
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

  private DoubleStream allTimes() {
    return DoubleStream.concat(
            report.scalar().stream().flatMapToDouble(s -> DoubleStream.of(s.measured(), s.law())),
            shown().stream().flatMapToDouble(r -> r.medianSteps().stream().mapToDouble(s -> s)))
        .filter(Double::isFinite);
  }

  private double lowestTime() {
    return Math.max(1, allTimes().min().orElse(1));
  }

  private double highestTime() {
    return Math.max(10, allTimes().max().orElse(10));
  }

  private String byRho() {
    var points = of(Kind.DESCENT, Kind.SAM);
    double largest = points.getLast().amount();
    var x = new Scale(0, Math.max(1e-4, largest * 1.05), false, 70, 480);
    return ratios("Slowest to fastest, by SAM's ρ", x, points, Svg.PURPLE)
        + Svg.label(275, 758, "ρ; 0 is gradient descent");
  }

  private String byFactor() {
    var points = of(Kind.REVERSED, Kind.DESCENT, Kind.SLOW_TASKS);
    double largest = Math.max(1, points.getLast().amount());
    var x = new Scale(0, largest * 1.1, false, 760, 1130);
    return ratios("Slowest to fastest, by the data", x, points, Svg.VERMILLION)
        + Svg.label(945, 758, "slow tasks are so many times as common as fast ones");
  }

  private List<Ratio> of(Kind... kinds) {
    return report.ratios().stream()
        .filter(ratio -> List.of(kinds).contains(ratio.kind()))
        .sorted(Comparator.comparingDouble(Ratio::amount))
        .toList();
  }

  private String ratios(String title, Scale x, List<Ratio> points, String colour) {
    double high =
        points.stream().mapToDouble(Ratio::ratio).filter(Double::isFinite).max().orElse(1);
    var panel = new Panel(x, new Scale(0, high * 1.1, false, 720, 460), title, "");
    boolean data = points.stream().anyMatch(r -> r.kind() == Kind.REVERSED);
    double[] xs =
        points.stream()
            .mapToDouble(r -> data && r.kind() == Kind.DESCENT ? 1 : r.amount())
            .toArray();
    double[] ys = points.stream().mapToDouble(Ratio::ratio).toArray();
    panel.mark(colour, xs, ys);
    return panel.elements();
  }

  private static String look(String colour) {
    return "stroke=\"" + colour + "\"";
  }
}
