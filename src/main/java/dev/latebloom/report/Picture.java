package dev.latebloom.report;

import dev.latebloom.observe.Cohort;
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
 *
 * <p>The colours are those of Okabe and Ito (2008), which colour-blind readers can tell apart.
 */
public final class Picture {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 700;
  private static final int LEFT = 70;
  private static final int RIGHT = 735;
  private static final int POINTS = 600;
  private static final String BLUE = "#0072b2";
  private static final String VERMILLION = "#d55e00";
  private static final String PURPLE = "#cc79a7";
  private static final String GREY = "#777777";
  private static final String BLACK = "#222222";

  private static final String STYLE =
      """
      <style>
      text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #333333; }
      .title { font-size: 19px; font-weight: 600; fill: #111111; }
      .panel { font-size: 14px; font-weight: 600; }
      .axis { stroke: #333333; stroke-width: 1; }
      .grid { stroke: #e3e3e3; stroke-width: 1; }
      .curve { fill: none; stroke-width: 2.4; stroke-linejoin: round; stroke-linecap: round; }
      </style>
      """;

  private static final List<Curve> LOSSES =
      List.of(
          new Curve("all drawn", BLACK, "stroke-opacity=\"0.35\"", Sample::loss),
          new Curve(
              "unlearned", GREY, "stroke-dasharray=\"2 5\"", s -> meanLoss(s, Cohort.UNLEARNED)),
          new Curve(
              "quarantined",
              PURPLE,
              "stroke-dasharray=\"9 5\"",
              s -> meanLoss(s, Cohort.QUARANTINED)),
          new Curve("early, learned", BLUE, "", s -> meanLoss(s, Cohort.EARLY)),
          new Curve("late, shown more", VERMILLION, "", s -> meanLoss(s, Cohort.LATE)));

  private static final List<Curve> SHARES =
      List.of(
          new Curve("late, of the draws", VERMILLION, "", s -> drawn(s, Cohort.LATE)),
          new Curve(
              "late, of the pool",
              VERMILLION,
              "stroke-dasharray=\"9 5\"",
              s -> held(s, Cohort.LATE)),
          new Curve(
              "quarantined, of the pool",
              PURPLE,
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
    return """
    <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d">
    %s<rect width="%d" height="%d" fill="#ffffff"/>
    <text class="title" x="%d" y="36">%s</text>
    %s%s<text x="%d" y="%d" text-anchor="middle">optimizer step</text>
    </svg>
    """
        .formatted(
            WIDTH,
            HEIGHT,
            WIDTH,
            HEIGHT,
            STYLE,
            WIDTH,
            HEIGHT,
            LEFT,
            Panel.escaped(title),
            losses.elements(),
            shares.elements(),
            (LEFT + RIGHT) / 2,
            665);
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
