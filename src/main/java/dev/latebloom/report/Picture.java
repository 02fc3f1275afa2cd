package dev.latebloom.report;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.observe.CohortFigures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A run as an SVG picture: above, the loss of each cohort; below, how much of the training late
 * examples got and how much of the pool they are.
 */
public final class Picture {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 700;
  private static final int LEFT = 70;
  private static final int RIGHT = 735;
  private static final int POINTS = 600;

  private static final List<Curve> LOSSES =
      List.of(
          new Curve("all drawn", Svg.BLACK, "stroke-opacity=\"0.35\"", Sample::loss),
          new Curve(
              "unlearned",
              Svg.GREY,
              "stroke-dasharray=\"2 5\"",
              s -> meanLoss(s, Cohort.UNLEARNED)),
          new Curve(
              "quarantined",
              Svg.PURPLE,
              "stroke-dasharray=\"9 5\"",
              s -> meanLoss(s, Cohort.QUARANTINED)),
          new Curve("early, learned", Svg.BLUE, "", s -> meanLoss(s, Cohort.EARLY)),
          new Curve("late, shown more", Svg.VERMILLION, "", s -> meanLoss(s, Cohort.LATE)));

  private static final List<Curve> SHARES =
      List.of(
          new Curve("late, of the draws", Svg.VERMILLION, "", s -> drawn(s, Cohort.LATE)),
          new Curve(
              "late, of the pool",
              Svg.VERMILLION,
              "stroke-dasharray=\"9 5\"",
              s -> held(s, Cohort.LATE)),
          new Curve(
              "quarantined, of the pool",
              Svg.PURPLE,
              "stroke-dasharray=\"9 5\"",
              s -> held(s, Cohort.QUARANTINED)));

  private final String title;
  private final List<Sample> samples;

  /**
   * A picture of the moments, in their order.
   *
   * @param title in plain text
   */
  public Picture(String title, List<Sample> samples) {
    this.title = title;
    this.samples = thinned(samples);
  }

  /** More moments than pixels would only make the file large; the last one is always kept. */
  private static List<Sample> thinned(List<Sample> samples) {
    int every = Math.max(1, samples.size() / POINTS);
    int last = samples.size() - 1;
    return IntStream.rangeClosed(0, last)
        .filter(i -> i % every == 0 || i == last)
        .mapToObj(samples::get)
        .toList();
  }

  /** Writes the picture; a file that is there already is overwritten. */
  public void saveTo(Path file) throws IOException {
    Files.writeString(file, svg());
  }

  /** The picture as text. */
  public String svg() {
    var x = new Scale(0, Math.max(1, lastStep()), false, LEFT, RIGHT);
    var losses = new Panel(x, lossScale(), "Mean loss, nats a token (log scale)", "");
    add(losses, LOSSES);
    var percent = new Scale(0, 100, false, 620, 420);
    var shares = new Panel(x, percent, "Share of draws and of the pool", "%");
    add(shares, SHARES);
    return Svg.page(
        WIDTH,
        HEIGHT,
        title,
        losses.elements()
            + shares.elements()
            + Svg.label((LEFT + RIGHT) / 2.0, 665, "optimizer step"));
  }

  private void add(Panel panel, List<Curve> curves) {
    for (int i = 0; i < curves.size(); i++) panel.add(curves.get(i), samples, i);
  }

  private long lastStep() {
    return samples.isEmpty() ? 0 : samples.getLast().step();
  }

  private Scale lossScale() {
    double[] drawn =
        LOSSES.stream()
            .flatMapToDouble(c -> samples.stream().mapToDouble(s -> c.value().applyAsDouble(s)))
            .filter(v -> v > 0 && Double.isFinite(v))
            .toArray();
    double low = DoubleStream.of(drawn).min().orElse(0.1);
    double high = DoubleStream.of(drawn).max().orElse(1);
    return new Scale(Math.max(0.001, low * 0.8), Math.max(high * 1.2, 0.002), true, 340, 90);
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
