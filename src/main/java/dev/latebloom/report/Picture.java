package dev.latebloom.report;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.observe.CohortFigures;
import dev.latebloom.report.Panel.Axis;
import dev.latebloom.report.Panel.Line;
import dev.latebloom.report.Panel.Point;
import dev.latebloom.train.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A run as an SVG picture: what it answers of held-out problems, the loss of each cohort, and how
 * much of the training late examples got and how much of the pool they are.
 */
public final class Picture {
  private static final int POINTS = 300;

  private final String title;
  private final List<Sample> samples;
  private final List<AccuracyCurve> curves;
  private final List<Evaluation> evaluations;

  /**
   * A picture of the moments, in their order.
   *
   * @param title in plain text
   * @param curves the run's own, then those that it is compared with; without any, the picture has
   *     no held-out problems
   * @param evaluations on held-out records; without any, the picture has none
   */
  public Picture(
      String title,
      List<Sample> samples,
      List<AccuracyCurve> curves,
      List<Evaluation> evaluations) {
    this.title = title;
    this.samples = thinned(samples);
    this.curves = List.copyOf(curves);
    this.evaluations = thinned(evaluations);
  }

  /** More moments than pixels would only make the file large; the last one is always kept. */
  private static <T> List<T> thinned(List<T> samples) {
    int every = Math.max(1, samples.size() / POINTS);
    int last = samples.size() - 1;
    return IntStream.rangeClosed(0, last)
        .filter(i -> i % every == 0 || i == last)
        .mapToObj(samples::get)
        .toList();
  }

  /** The picture as text. */
  public String svg() {
    var steps = new Axis("optimizer step", "", 0, Math.max(1, lastStep()), false);
    var panels = new ArrayList<Panel>();
    if (!curves.isEmpty()) panels.add(new AccuracyPanel(curves).over(steps));
    if (!evaluations.isEmpty()) panels.add(new HeldOutPanel(evaluations).over(steps));
    panels.add(losses(steps));
    panels.add(shares(steps));
    return Svg.page(title, panels);
  }

  private Panel losses(Axis steps) {
    var lines =
        List.of(
            line("all drawn", "ink faint", Sample::loss),
            line("unlearned", "grey dotted", s -> meanLoss(s, Cohort.UNLEARNED)),
            line("quarantined", "purple dashed", s -> meanLoss(s, Cohort.QUARANTINED)),
            line("early, learned", "blue", s -> meanLoss(s, Cohort.EARLY)),
            line("late", "vermillion", s -> meanLoss(s, Cohort.LATE)));
    return Panel.of(lossMessage(), steps, lossAxis(lines), lines);
  }

  private String lossMessage() {
    var known =
        Stream.of(Cohort.EARLY, Cohort.LATE, Cohort.UNLEARNED)
            .filter(cohort -> Double.isFinite(lastLoss(cohort)))
            .map(
                cohort ->
                    String.format(
                        Locale.ROOT,
                        "%s %.2g",
                        cohort.name().toLowerCase(Locale.ROOT),
                        lastLoss(cohort)))
            .collect(Collectors.joining(", "));
    if (known.isEmpty()) return "No example was learned.";
    return String.format(Locale.ROOT, "Loss at step %,d, in nats a token: %s.", lastStep(), known);
  }

  private double lastLoss(Cohort cohort) {
    return samples.isEmpty() ? Double.NaN : meanLoss(samples.getLast(), cohort);
  }

  private static Axis lossAxis(List<Line> lines) {
    double[] drawn =
        lines.stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(Point::y)
            .filter(loss -> loss > 0 && Double.isFinite(loss))
            .toArray();
    double low = DoubleStream.of(drawn).min().orElse(0.1);
    double high = DoubleStream.of(drawn).max().orElse(1);
    return new Axis(
        "mean loss, nats a token (log scale)",
        "",
        Math.max(0.001, low * 0.8),
        Math.max(high * 1.2, 0.002),
        true);
  }

  private Panel shares(Axis steps) {
    var share = new Axis("share, % of the draws or of the pool", "%", 0, 100, false);
    return Panel.of(
        shareMessage(),
        steps,
        share,
        List.of(
            line("late, of the draws", "vermillion", s -> drawn(s, Cohort.LATE)),
            line("late, of the pool", "vermillion dashed", s -> held(s, Cohort.LATE)),
            line("quarantined, of the pool", "purple dashed", s -> held(s, Cohort.QUARANTINED))));
  }

  private String shareMessage() {
    double held = mean(s -> held(s, Cohort.LATE));
    if (held == 0) return "No example was late.";
    return String.format(
        Locale.ROOT,
        "Late examples were %.0f%% of the pool and %.0f%% of the draws (mean over the run).",
        held,
        mean(s -> drawn(s, Cohort.LATE)));
  }

  private double mean(ToDoubleFunction<Sample> value) {
    return samples.stream().mapToDouble(value).average().orElse(0);
  }

  private Line line(String name, String look, ToDoubleFunction<Sample> value) {
    var points = samples.stream().map(s -> new Point(s.step(), value.applyAsDouble(s))).toList();
    return new Line(name, look, false, points);
  }

  private long lastStep() {
    return samples.isEmpty() ? 0 : samples.getLast().step();
  }

  private static double meanLoss(Sample sample, Cohort cohort) {
    return sample.figures().cohorts().stream()
        .filter(c -> c.cohort() == cohort)
        .mapToDouble(CohortFigures::meanLoss)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static double drawn(Sample sample, Cohort cohort) {
    return 100 * sample.figures().shareOfDraws(cohort);
  }

  private static double held(Sample sample, Cohort cohort) {
    long all = sample.figures().cohorts().stream().mapToLong(CohortFigures::examples).sum();
    return all == 0 ? 0 : 100.0 * sample.figures().examples(cohort) / all;
  }
}
