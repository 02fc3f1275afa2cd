package dev.latebloom.compare;

import dev.latebloom.corpus.Dominoes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The numbers by which runs are compared. */
final class Metrics {
  /** Columns of figures.csv that say where and how much rather than how simple. */
  private static final List<String> NO_FIGURES =
      List.of(
          "step",
          "figures_step",
          "loss",
          "sharpness_step",
          "sharpness_nanos",
          "lens_step",
          "lens_nanos",
          "lens_left_out");

  private static final List<Spread> SPREADS =
      List.of(
          new Spread("coefficient of variation", LossSpread::variation),
          new Spread("Gini", LossSpread::gini),
          new Spread("hardest less easiest decile, nats", LossSpread::decileGap));

  private static final Findings.OfSource NO_SOURCE =
      new Findings.OfSource(0, Double.NaN, Double.NaN);

  private record Spread(String name, ToDoubleFunction<LossSpread> value) {}

  private final Scoring scoring;
  private final List<RunResult> results;

  Metrics(Scoring scoring, List<RunResult> results) {
    this.scoring = scoring;
    this.results = results;
  }

  private Metric score(String name, ToDoubleFunction<Evaluation> x, boolean atBaseline) {
    return new Metric(
        name,
        scoring.quantity(),
        scoring.higherIsBetter() ? 1 : -1,
        (run, paired) -> {
          if (!atBaseline) return run.last().score();
          var base = paired.baselineRun();
          if (base.isEmpty()) return Double.NaN;
          return new LearningCurve(run.evaluations(), x, Evaluation::score)
              .at(x.applyAsDouble(base.get().last()));
        });
  }

  /** What the comparison is about: the score at the last step. */
  Metric headline() {
    return score(scoring.name(), Evaluation::step, false);
  }

  /** The score at equal steps, tokens, seconds and seconds of the processor. */
  List<Metric> views() {
    return List.of(
        headline().named("equal steps"),
        score("equal tokens", Evaluation::tokens, true),
        score("equal seconds", Evaluation::seconds, true),
        score("equal CPU seconds", Evaluation::cpuSeconds, true));
  }

  /** The score of each kind of test at the last step. */
  List<Metric> tests() {
    return each(
        results.stream().flatMap(run -> run.last().scores().keySet().stream()),
        scoring.quantity(),
        scoring.higherIsBetter() ? 1 : -1,
        (run, name) -> run.last().scores().getOrDefault(name, Double.NaN));
  }

  /**
   * Score and loss at the last step for both targets: as means over sources, which have as many
   * tests each, and over examples.
   */
  List<Metric> targets() {
    int better = scoring.higherIsBetter() ? 1 : -1;
    return List.of(
        headline().named("score, over sources"),
        new Metric(
            "score, over examples",
            scoring.quantity(),
            better,
            (run, paired) -> run.overExamples(run.last().scores())),
        heldOutLoss().named("loss, over sources"),
        new Metric(
            "loss, over examples",
            Quantities.NATS,
            -1,
            (run, paired) -> run.overExamples(run.last().losses())));
  }

  /** The mean loss of the kinds of tests at the last step, whatever the score is. */
  Metric heldOutLoss() {
    return new Metric(
        "held-out loss, nats a byte", Quantities.NATS, -1, (run, paired) -> run.last().loss());
  }

  /** The loss of each kind of test at the last step. */
  List<Metric> losses() {
    return each(
        results.stream().flatMap(run -> run.last().losses().keySet().stream()),
        Quantities.NATS,
        -1,
        (run, name) -> run.last().losses().getOrDefault(name, Double.NaN));
  }

  /** Mean visits of each source's examples. */
  List<Metric> visits() {
    return ofSources((run, name) -> of(run, name).visits());
  }

  /** Mean weight of each source's examples at the last step, in visits a round. */
  List<Metric> weights() {
    return ofSources((run, name) -> of(run, name).weight());
  }

  private static Findings.OfSource of(RunResult run, String source) {
    return run.findings().sources().getOrDefault(source, NO_SOURCE);
  }

  private List<Metric> ofSources(ToDoubleBiFunction<RunResult, String> value) {
    var names = results.stream().flatMap(run -> run.findings().sources().keySet().stream());
    return each(names, Quantities.NUMBER, 0, value);
  }

  private static List<Metric> each(
      Stream<String> names,
      Quantities quantity,
      int better,
      ToDoubleBiFunction<RunResult, String> value) {
    return names
        .distinct()
        .map(
            name ->
                new Metric(name, quantity, better, (run, paired) -> value.applyAsDouble(run, name)))
        .toList();
  }

  /** Figures of simplicity bias at the last step. */
  List<Metric> simplicity() {
    var metrics = new ArrayList<Metric>();
    if (results.stream().anyMatch(run -> !Double.isNaN(cueReliance(run)))) {
      metrics.add(
          new Metric(
              "leaning on the cue", Quantities.SHARE, -1, (run, paired) -> cueReliance(run)));
    }
    for (var spread : SPREADS) {
      metrics.add(
          new Metric(
              spread.name(),
              Quantities.NUMBER,
              -1,
              (run, paired) -> spread.value().applyAsDouble(run.last().spread())));
    }
    metrics.add(
        new Metric(
            "learning times, t90 / t10",
            Quantities.NUMBER,
            -1,
            (run, paired) -> run.findings().learningTimes()));
    return metrics;
  }

  /** Accuracy with an agreeing cue less that with a conflicting one; NaN without cues. */
  private static double cueReliance(RunResult run) {
    return mean(run, Dominoes.AGREE) - mean(run, Dominoes.CONFLICT);
  }

  private static double mean(RunResult run, String ending) {
    return run.last().scores().entrySet().stream()
        .filter(score -> score.getKey().endsWith(ending))
        .mapToDouble(score -> score.getValue())
        .average()
        .orElse(Double.NaN);
  }

  /** The same where the mean loss on the tests is what all paired runs have reached. */
  List<Metric> simplicityAtEqualLoss() {
    var metrics = new ArrayList<Metric>();
    for (var spread : SPREADS) {
      metrics.add(
          new Metric(
              spread.name(),
              Quantities.NUMBER,
              -1,
              (run, paired) -> {
                double step = stepOfCommonLoss(run, paired);
                return new LearningCurve(
                        run.evaluations(),
                        Evaluation::step,
                        e -> spread.value().applyAsDouble(e.spread()))
                    .at(step);
              }));
    }
    return metrics;
  }

  private static double stepOfCommonLoss(RunResult run, PairedRuns paired) {
    return new LearningCurve(run.evaluations(), Evaluation::step, e -> e.spread().mean())
        .fallsTo(paired.commonLoss());
  }

  /** Every column of the runs' figures at their last step, whatever they are called. */
  List<Metric> figures() {
    return columns().stream()
        .map(
            name ->
                new Metric(
                    name,
                    Quantities.NUMBER,
                    0,
                    (run, paired) -> figure(run, name, (double) run.steps())))
        .toList();
  }

  /** Whether one of the figures is what the lens saw in the weights. */
  static boolean isOfLens(Metric figure) {
    return figure.name().startsWith("lens_");
  }

  /** The same as {@link #figures} at equal mean loss. */
  List<Metric> figuresAtEqualLoss() {
    return columns().stream()
        .map(
            name ->
                new Metric(
                    name,
                    Quantities.NUMBER,
                    0,
                    (run, paired) -> figure(run, name, stepOfCommonLoss(run, paired))))
        .toList();
  }

  private Set<String> columns() {
    var names = new LinkedHashSet<String>();
    for (var result : results) {
      result.figures().forEach((name, column) -> addKnown(names, name, column));
    }
    names.removeAll(NO_FIGURES);
    return names;
  }

  /** A column without a number, such as sharpness without a probe, says nothing. */
  private static void addKnown(Set<String> names, String name, List<Double> column) {
    if (column.stream().anyMatch(value -> !value.isNaN())) names.add(name);
  }

  /** The last value of a column that is a number, up to a step. */
  private static double figure(RunResult run, String name, double step) {
    var column = run.figures().getOrDefault(name, List.of());
    var steps = run.figures().getOrDefault("step", List.of());
    double last = Double.NaN;
    for (int i = 0; i < column.size() && steps.get(i) <= step; i++) {
      if (!Double.isNaN(column.get(i))) last = column.get(i);
    }
    return last;
  }

  /** What was found out about the examples. */
  List<Metric> findings() {
    var share = Quantities.SHARE;
    return List.of(
        new Metric("errors in the data", share, 0, (run, paired) -> run.findings().errors()),
        new Metric("shown more often", share, 0, (run, paired) -> run.findings().upsampled()),
        new Metric(
            "errors among them", share, -1, (run, paired) -> run.findings().upsampledErrors()),
        new Metric("late: precision", share, 1, (run, paired) -> run.findings().late().precision()),
        new Metric("late: recall", share, 1, (run, paired) -> run.findings().late().recall()),
        new Metric(
            "quarantine: precision",
            share,
            1,
            (run, paired) -> run.findings().quarantined().precision()),
        new Metric(
            "quarantine: recall", share, 1, (run, paired) -> run.findings().quarantined().recall()),
        new Metric(
            "after 10 visits: precision",
            share,
            1,
            (run, paired) -> run.findings().quarantinedAfterTen().precision()),
        new Metric(
            "after 10 visits: recall",
            share,
            1,
            (run, paired) -> run.findings().quarantinedAfterTen().recall()),
        new Metric(
            "variants", Quantities.NUMBER, 0, (run, paired) -> (double) run.findings().variants()));
  }

  /** What models are compared by. */
  List<Metric> models() {
    return List.of(
        heldOutLoss().named("bits a byte").times(1 / Math.log(2)),
        new Metric(
            "million parameters", Quantities.NUMBER, 0, (run, paired) -> run.parameters() / 1e6),
        new Metric("steps", Quantities.NUMBER, 0, (run, paired) -> (double) run.steps()),
        new Metric("TFLOPs", Quantities.NUMBER, 0, (run, paired) -> run.last().flops() / 1e12),
        new Metric("seconds", Quantities.SECONDS, -1, (run, paired) -> run.cost().seconds()),
        new Metric(
            "peak MiB", Quantities.NUMBER, -1, (run, paired) -> run.cost().peakBytes() / (1 << 20)),
        new Metric(
            "bytes/s when writing",
            Quantities.NUMBER,
            1,
            (run, paired) -> run.cost().bytesPerSecond()));
  }

  /** What the runs took. */
  List<Metric> costs() {
    return List.of(
        new Metric("steps", Quantities.NUMBER, 0, (run, paired) -> (double) run.steps()),
        new Metric(
            "thousand tokens", Quantities.NUMBER, 0, (run, paired) -> run.last().tokens() / 1e3),
        new Metric("seconds", Quantities.SECONDS, -1, (run, paired) -> run.cost().seconds()),
        new Metric("CPU seconds", Quantities.SECONDS, -1, (run, paired) -> run.cost().cpuSeconds()),
        new Metric(
            "policy and figures", Quantities.SHARE, -1, (run, paired) -> run.cost().policyShare()));
  }
}
