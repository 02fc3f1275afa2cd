package dev.latebloom.bench;

import dev.latebloom.ingest.IngestFigures;
import dev.latebloom.ingest.IngestState;
import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.observe.Figures;
import dev.latebloom.observe.FiguresPass;
import dev.latebloom.observe.Lowest;
import dev.latebloom.observe.Phase;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.observe.StageTimes;
import dev.latebloom.observe.history.History;
import dev.latebloom.observe.meter.RunMeters;
import dev.latebloom.observe.summary.ExampleMap;
import dev.latebloom.serve.Status;
import dev.latebloom.train.Evaluation;
import dev.latebloom.train.RolloutFigures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;

/** What a run of many examples and sources has to show, by the code that makes it in a run. */
final class LargeRun {
  private static final int STEPS = 20_000;
  private static final Random RANDOM = new Random(1);

  private LargeRun() {}

  /** Tells status and meters of it. */
  static void fill(Status status, RunMeters meters, int examples, int sources) throws IOException {
    var file = Files.createTempFile("page-bench", "ledger");
    try (var ledger = Ledger.create(file, examples)) {
      for (long id = 0; id < examples; id++) admit(ledger, id, (int) (id % sources));
      var figures = pass(ledger);
      var history = new History(Path.of("not-written"));
      var named = figures.sources().named(index -> "source-" + index);
      for (int step = 1; step <= STEPS; step++) {
        double loss = 0.4 + 4.5 * Math.exp(step / -3000.0) + 0.2 * RANDOM.nextDouble();
        history.stepped(step, loss, RolloutFigures.NONE);
        if (step % 200 == 0) history.passed(figures, named);
        if (step % 200 == 0) history.evaluated(evaluation(step, sources));
      }
      var newest = snapshot(figures);
      status.accept(newest);
      status.accept(history);
      status.accept(evaluation(STEPS, sources));
      status.enter(Phase.TRAINING);
      meters.accept(newest);
      meters.accept(named);
      meters.accept(evaluation(STEPS, sources));
      var lags = new HashMap<TopicPartition, Long>();
      for (int partition = 0; partition < 100; partition++)
        lags.put(new TopicPartition("t", partition), 1_000L);
      meters.accept(
          new IngestFigures(
              examples, examples, 0, 0, 0, new HashMap<>(), lags, IngestState.READING));
    } finally {
      Files.delete(file);
    }
  }

  private static void admit(Ledger ledger, long id, int source) {
    ledger.admit(id, source, 0);
    int slot = ledger.slot(id);
    int kind = RANDOM.nextInt(100);
    var cohort = kind < 70 ? Cohort.EARLY : kind < 95 ? Cohort.LATE : Cohort.QUARANTINED;
    double level = cohort == Cohort.EARLY ? -3.5 : cohort == Cohort.LATE ? 0 : 1.5;
    ledger.setCohort(slot, cohort);
    ledger.fastLoss.set(slot, (float) Math.exp(level + 0.8 * RANDOM.nextGaussian()));
    if (cohort == Cohort.EARLY) ledger.learningTime.set(slot, 1 + RANDOM.nextInt(STEPS));
  }

  /** The figures of all rows; prints what part of the pass the map of examples is. */
  private static Figures pass(Ledger ledger) {
    Figures figures = Figures.NONE;
    double[] shares = new double[3];
    for (int turn = 0; turn < shares.length; turn++) {
      long began = System.nanoTime();
      var pass = new FiguresPass(STEPS);
      ledger.forEach((_, slot) -> pass.add(ledger.cohort(slot), ledger, slot, 256));
      figures = pass.end(ledger);
      long passed = System.nanoTime();
      var map = new ExampleMap(STEPS);
      ledger.forEach((_, slot) -> map.add(ledger.cohort(slot), ledger, slot));
      shares[turn] = (double) (System.nanoTime() - passed) / (passed - began);
    }
    Arrays.sort(shares);
    System.out.printf(
        "map of %,d examples: %.0f%% of the pass that makes all figures%n",
        ledger.held(), 100 * shares[1]);
    return figures;
  }

  private static Snapshot snapshot(Figures figures) {
    var times = new StageTimes(40_000, 350_000, 120_000, 61_000_000, 0, 90_000, 30_000);
    return new Snapshot(
        STEPS,
        9,
        1_000_000,
        100_000,
        0.5,
        2.5,
        Lowest.NONE,
        1,
        1e-3,
        2,
        times,
        RolloutFigures.NONE,
        figures);
  }

  private static Evaluation evaluation(long step, int sources) {
    var levels = new ArrayList<Evaluation.Level>();
    for (int i = 0; i < sources; i++) {
      levels.add(new Evaluation.Level("source-" + i, 1 + i % 100, 1 + 1000.0 / step, 0.1));
    }
    var best = new Evaluation.Best(step, 1);
    return new Evaluation(step, levels, 1, 1, best, false, new Evaluation.Spent(1, 40), "");
  }
}
