package dev.latebloom.serve;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.observe.DiskFigures;
import dev.latebloom.observe.FiguresPass;
import dev.latebloom.observe.Part;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.observe.history.History;
import dev.latebloom.train.Evaluation;
import dev.latebloom.train.RolloutFigures;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A status and a history as a long run has them, made by the code that makes them in a run. */
public final class LiveSamples {
  private static final int STEPS = 20_000;

  private LiveSamples() {}

  /**
   * A run of twenty thousand steps.
   *
   * @param sources that its examples are of
   * @param examples held
   */
  public static void fill(Status status, History history, int sources, int examples)
      throws IOException {
    var file = Files.createTempFile("ledger", "");
    try (var ledger = Ledger.create(file, examples)) {
      var random = new Random(1);
      for (long id = 0; id < examples; id++) admit(ledger, id, (int) (id % sources), random);
      var pass = new FiguresPass(STEPS);
      ledger.forEach((_, slot) -> pass.add(ledger.cohort(slot), ledger, slot, 256));
      var figures = pass.end(ledger);
      var named = figures.sources().named(index -> "source-" + index);
      for (int step = 1; step <= STEPS; step++) {
        double loss = 0.4 + 4.5 * Math.exp(step / -3000.0) + 0.2 * random.nextDouble();
        history.stepped(step, loss, RolloutFigures.NONE);
        if (step % 100 == 0) history.passed(Samples.snapshot(step).figures(), named);
        if (step % 200 == 0) history.evaluated(evaluation(step, sources));
      }
      var last = Samples.snapshot(STEPS);
      status.accept(
          new Snapshot(
              STEPS,
              last.round(),
              last.tokens(),
              last.visits(),
              last.loss(),
              last.largestLoss(),
              last.lowest(),
              last.gradientNorm(),
              last.learningRate(),
              last.weightLag(),
              last.times(),
              RolloutFigures.NONE,
              figures));
    } finally {
      Files.delete(file);
    }
    status.accept(history);
    status.accept(evaluation(STEPS, sources));
    status.accept(Samples.ingest(examples));
    status.accept(Samples.pool());
    status.accept(Samples.checkpoint(Instant.EPOCH));
    status.accept(
        new DiskFigures(
            50_000_000_000L,
            Map.of(DiskFigures.Use.CHECKPOINTS, 12_000_000L, DiskFigures.Use.EXAMPLES, 3_000L)));
    status.accept(new RunStatus.About("Llama, 4 layers, 357,000 parameters", "online-late", "cpu"));
    status.restarted(Part.LOOP, "the stage trainer: <script>alert(1)</script>");
  }

  /** Losses as they are in training: what is learned early is low, late and wrong ones are high. */
  private static void admit(Ledger ledger, long id, int source, Random random) {
    ledger.admit(id, source, 0);
    int slot = ledger.slot(id);
    int kind = random.nextInt(100);
    var cohort = kind < 70 ? Cohort.EARLY : kind < 95 ? Cohort.LATE : Cohort.QUARANTINED;
    double level = cohort == Cohort.EARLY ? -3.5 : cohort == Cohort.LATE ? 0 : 1.5;
    ledger.setCohort(slot, cohort);
    ledger.setVisits(slot, 1);
    ledger.fastLoss.set(slot, (float) Math.exp(level + 0.8 * random.nextGaussian()));
    if (cohort == Cohort.EARLY) ledger.learningTime.set(slot, 1 + random.nextInt(STEPS));
  }

  private static Evaluation evaluation(long step, int sources) {
    var levels = new ArrayList<Evaluation.Level>();
    for (int i = 0; i < sources; i++) {
      levels.add(new Evaluation.Level("source-" + i, 1 + i % 100, 1 + 1000.0 / step, 0.1));
    }
    double loss = 1 + 1000.0 / step;
    return new Evaluation(
        step,
        levels,
        loss,
        loss,
        new Evaluation.Best(step, loss),
        false,
        new Evaluation.Spent(1, 40),
        "",
        40,
        31,
        List.of(
            answer("Translate: ", Evaluation.Verdict.RIGHT),
            answer("x".repeat(400), Evaluation.Verdict.WRONG),
            answer("x".repeat(400), Evaluation.Verdict.CONTINUED),
            answer("x".repeat(400), Evaluation.Verdict.CONTINUED),
            answer("x".repeat(400), Evaluation.Verdict.CONTINUED)));
  }

  private static Evaluation.Answer answer(String prompt, Evaluation.Verdict verdict) {
    var markup = "<img src=x onerror=\"document.title='owned'\">";
    var written = prompt + markup;
    return new Evaluation.Answer("<b>bold</b>", prompt, written, prompt + "the end", verdict);
  }
}
