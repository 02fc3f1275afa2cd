package dev.latebloom.lab;

import dev.latebloom.lab.InContextReport.Drops;
import dev.latebloom.lab.InContextReport.Kind;
import dev.latebloom.lab.InContextReport.Plateau;
import dev.latebloom.lab.InContextReport.Ratio;
import dev.latebloom.lab.InContextReport.ScalarTime;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.optim.Sharpness;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * In-context linear regression by linear self-attention, under gradient descent, under
 * sharpness-aware minimisation and with slow tasks shown more often.
 *
 * <p>Zhang, Singh, Latham and Saxe (2025, arXiv 2501.16265) give the model: separate heads learn
 * one direction after the other and rest between, merged heads all at once. How far apart fast and
 * slow directions are learned is simplicity bias; arXiv 2602.00576 lowers it by SAM and by the
 * data. Belongs to the thread of its {@link Torch}.
 */
public final class InContextLab {
  /** Seeds whose medians are the plateaus. */
  private static final int PLATEAU_SEEDS = 5;

  /**
   * A run is over when its loss is this close to the best, as a share of what there is to learn.
   */
  private static final double SETTLED = 1e-4;

  private final Torch torch;
  private final InContextSettings settings;
  private final LongConsumer progress;
  private final PopulationLoss loss;
  private long steps;

  /** One way to train. */
  private record Setting(
      Kind kind, double amount, String name, PopulationLoss loss, Sharpness sharpness) {}

  /**
   * @param progress is told how many steps have been made in all, now and then
   */
  public InContextLab(Torch torch, InContextSettings settings, LongConsumer progress) {
    this.torch = torch;
    this.settings = settings;
    this.progress = progress;
    this.loss = settings.loss();
  }

  /** The report, and the loss of one model with separate and of one with merged heads. */
  public record Outcome(InContextReport report, LossCurve separate, LossCurve merged) {}

  /** Trains all there is; minutes. */
  public Outcome run() {
    var separate = descent(AttentionForm.SEPARATE);
    var merged = descent(AttentionForm.MERGED);
    var plateaus = plateaus(separate);
    var scalar = scalar();
    var ratios = settings().stream().map(this::ratio).toList();
    var checks = new ArrayList<Check>();
    checks.addAll(References.plateaus(settings, plateaus));
    checks.addAll(References.scalar(settings, scalar));
    var drops = new Drops(drops(separate), drops(merged));
    checks.add(Check.near("drops of the loss, merged heads", drops.merged(), 1, 0, 0));
    double finalMerged = last(merged);
    checks.add(Check.near("last loss, merged heads", finalMerged, best(), 0.01, 5));
    checks.addAll(References.ratios(settings, ratios));
    var report =
        new InContextReport(settings, plateaus, scalar, drops, finalMerged, ratios, checks);
    return new Outcome(report, separate.curves().getFirst(), merged.curves().getFirst());
  }

  /** Steps that the ratios take, the longest part of the work. */
  public static long expectedSteps(InContextSettings settings) {
    return (long) settings.steps() * (2 + settings.rhos().size() + settings.factors().size());
  }

  private double best() {
    return loss.plateau(loss.directions());
  }

  /** Models from small weights, until the loss has settled. */
  private record Descent(List<LossCurve> curves, LearningTimes times) {}

  private Descent descent(AttentionForm heads) {
    var curves = IntStream.range(0, PLATEAU_SEEDS).mapToObj(_ -> new LossCurve()).toList();
    var times = new LearningTimes(loss, PLATEAU_SEEDS);
    var initial = initial(heads, PLATEAU_SEEDS, settings.plateauInit());
    int size = loss.directions() * loss.directions();
    long most = (long) InContextSettings.MOST_PLATEAU_FACTOR * settings.steps();
    double settled = best() + SETTLED * (loss.plateau(0) - best());
    try (var replicas = replicas(heads, loss, new Sharpness.None(), initial)) {
      for (int step = 0; step <= most; step++) {
        float[] products = replicas.step();
        times.look(step, products);
        double highest = 0;
        for (int s = 0; s < PLATEAU_SEEDS; s++) {
          double now = loss.loss(products, s * size);
          curves.get(s).add(now);
          highest = Math.max(highest, now);
        }
        count();
        if (highest < settled) break;
      }
    }
    return new Descent(curves, times);
  }

  private List<Plateau> plateaus(Descent descent) {
    var plateaus = new ArrayList<Plateau>();
    for (int learned = 0; learned <= loss.directions(); learned++) {
      int m = learned;
      double[] rests =
          IntStream.range(0, PLATEAU_SEEDS)
              .filter(s -> Double.isFinite(descent.times().step(s, loss.directions() - 1)))
              .mapToDouble(s -> rest(descent, s, m))
              .toArray();
      plateaus.add(new Plateau(m, LearningTimes.median(rests), loss.plateau(m)));
    }
    return plateaus;
  }

  private double rest(Descent descent, int s, int learned) {
    var curve = descent.curves().get(s);
    if (learned == loss.directions()) return curve.loss(curve.steps() - 1);
    int from = learned == 0 ? 0 : (int) descent.times().step(s, learned - 1);
    return curve.rest(from, (int) descent.times().step(s, learned));
  }

  private static double drops(Descent descent) {
    return LearningTimes.median(descent.curves().stream().mapToDouble(LossCurve::drops).toArray());
  }

  private static double last(Descent descent) {
    return LearningTimes.median(
        descent.curves().stream().mapToDouble(c -> c.loss(c.steps() - 1)).toArray());
  }

  /** A head for each direction, alone with it: then no head feels another. */
  private List<ScalarTime> scalar() {
    int size = loss.directions();
    double start = settings.plateauInit();
    var v = new float[size];
    var diagonal = new float[size * size];
    for (int d = 0; d < size; d++) {
      v[d] = (float) start;
      diagonal[d * size + d] = (float) start;
    }
    var initial = List.of(List.of(v, diagonal, diagonal));
    var times = new LearningTimes(loss, 1);
    long most = (long) InContextSettings.MOST_PLATEAU_FACTOR * settings.steps();
    try (var replica =
        new Replicas(
            torch,
            AttentionForm.SEPARATE,
            size,
            loss,
            new Sharpness.None(),
            settings.learningRate(),
            initial)) {
      for (int step = 0; step <= most && !times.isComplete(); step++) {
        times.look(step, replica.step());
        count();
      }
    }
    return IntStream.range(0, size).mapToObj(d -> scalar(times, d, start)).toList();
  }

  private ScalarTime scalar(LearningTimes times, int d, double start) {
    double rate = settings.learningRate();
    double law = 1 / (2 * rate * loss.b(d) * start);
    return new ScalarTime(
        loss.eigenvalue(d), times.step(0, d), loss.halfLearned(d, start, rate), law);
  }

  private List<Setting> settings() {
    var all = new ArrayList<Setting>();
    var plain = new Sharpness.None();
    all.add(new Setting(Kind.DESCENT, 0, "gradient descent", loss, plain));
    for (double rho : settings.rhos()) {
      all.add(new Setting(Kind.SAM, rho, "SAM, rho " + rho, loss, new Sharpness.Sam(rho)));
    }
    for (double factor : settings.factors()) {
      var more = loss.slowTasks(factor);
      all.add(new Setting(Kind.SLOW_TASKS, factor, "slow tasks x" + factor, more, plain));
    }
    var reversed = loss.slowTasks(0.5);
    all.add(new Setting(Kind.REVERSED, 0.5, "fast tasks x2.0 (control)", reversed, plain));
    return all;
  }

  private Ratio ratio(Setting setting) {
    var times = new LearningTimes(setting.loss(), settings.seeds());
    var initial = initial(AttentionForm.SEPARATE, settings.seeds(), settings.init());
    try (var replicas =
        replicas(AttentionForm.SEPARATE, setting.loss(), setting.sharpness(), initial)) {
      for (int step = 0; step <= settings.steps(); step++) {
        times.look(step, replicas.step());
        count();
      }
    }
    return new Ratio(
        setting.kind(),
        setting.amount(),
        setting.name(),
        IntStream.range(0, loss.directions()).mapToObj(times::median).toList(),
        times.ratio(),
        times.finished(),
        times.stalled(),
        settings.seeds());
  }

  private List<List<float[]>> initial(AttentionForm heads, int seeds, double init) {
    return IntStream.range(0, seeds)
        .mapToObj(s -> heads.initial(settings.heads(), loss.directions(), init, s))
        .toList();
  }

  private Replicas replicas(
      AttentionForm heads, PopulationLoss loss, Sharpness sharpness, List<List<float[]>> initial) {
    return new Replicas(
        torch, heads, settings.heads(), loss, sharpness, settings.learningRate(), initial);
  }

  private void count() {
    if (++steps % 100 == 0) progress.accept(steps);
  }
}
