package dev.latebloom.app.run;

import dev.latebloom.app.compare.StoredCorpus;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.app.settings.SettingsReader;
import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.ledger.LengthBucket;
import dev.latebloom.observe.FiguresPass;
import dev.latebloom.observe.SimpleLosses;
import dev.latebloom.pool.Urn;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.sample.Batcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * What the figures of simplicity bias cost beside a training step of the same settings.
 *
 * <p>Arguments: settings file, steps. Prints the median step, the simple losses of its visits
 * (written anew at each, which is more than training does), the pass over the ledger by its
 * interval, and both as a share of the step; then a pass over a million rows.
 */
final class FiguresBench {
  private static final int MANY = 1_000_000;
  private static final int PASSES = 20;

  private FiguresBench() {}

  public static void main(String[] args) throws IOException {
    int steps = Integer.parseInt(args[1]);
    var folder = Files.createTempDirectory("figures-bench");
    var settings =
        SettingsReader.read(
            Path.of(args[0]),
            List.of("run.folder=\"" + folder.resolve("run") + "\"", "run.steps=" + steps));
    try (var store = ExampleStore.open(folder.resolve("store"), settings.store());
        var ledger = Ledger.create(folder.resolve("ledger"), 1 << 13);
        var many = Ledger.create(folder.resolve("many"), MANY)) {
      StoredCorpus.append(LoopBench.corpus(), settings, store);
      double step = step(settings, store, steps);
      var simple = SimpleLosses.fresh(settings.simpleModel(), store);
      double admitted = admit(store, ledger, simple);
      double visits = visits(settings, store, ledger, simple, steps);
      fill(ledger);
      double pass = pass(ledger) / settings.reweight().interval();
      System.out.printf(
          "step %.3f ms; simple losses of its visits %.4f ms (%.3f%%); pass %.4f ms a step"
              + " (%.3f%%); an admission %.4f ms%n",
          step / 1e6,
          visits / 1e6,
          100 * visits / step,
          pass / 1e6,
          100 * pass / step,
          admitted / 1e6);
      System.out.printf("all figures: %.3f%% of the step%n", 100 * (visits + pass) / step);
      for (long id = 0; id < MANY; id++) many.admit(id, 0, 10);
      fill(many);
      System.out.printf("a pass over %,d rows: %.1f ms%n", MANY, pass(many) / 1e6);
    }
  }

  /** The median training step, in nanoseconds. */
  private static double step(Settings settings, ExampleStore store, int steps) throws IOException {
    var urn = urn(settings, store);
    var batcher = new Batcher(settings.sample(), store);
    var times = new double[steps];
    try (var torch = settings.train().load();
        var training = settings.train().open(torch, settings.seed(), Optional.empty())) {
      for (int i = 0; i < steps; i++) {
        var batch = batcher.batch(i + 1, draw(settings, urn));
        long began = System.nanoTime();
        training.apply(batch);
        times[i] = System.nanoTime() - began;
      }
    }
    return median(times);
  }

  private static double admit(ExampleStore store, Ledger ledger, SimpleLosses simple) {
    long began = System.nanoTime();
    for (long id = 0; id < store.nextId(); id++) {
      ledger.admit(id, store.source(id), LengthBucket.of(store, id));
      simple.admit(ledger, id);
    }
    return (System.nanoTime() - began) / (double) store.nextId();
  }

  private static double visits(
      Settings settings, ExampleStore store, Ledger ledger, SimpleLosses simple, int steps) {
    var urn = urn(settings, store);
    var times = new double[steps];
    for (int i = 0; i < steps; i++) {
      var ids = draw(settings, urn);
      long began = System.nanoTime();
      for (long id : ids) {
        ledger.setVisits(ledger.slot(id), 1);
        simple.visit(ledger, id);
      }
      times[i] = System.nanoTime() - began;
    }
    return median(times);
  }

  private static void fill(Ledger ledger) {
    var random = new Random(1);
    for (int slot = 0; slot < ledger.held(); slot++) {
      ledger.fastLoss.set(slot, (float) Math.exp(random.nextGaussian()));
      ledger.simpleLoss.set(slot, 1 + random.nextFloat());
      if (slot % 2 == 0) ledger.learningTime.set(slot, 1 + random.nextInt(3000));
      ledger.weight.set(slot, random.nextInt(4) == 0 ? 768 : 256);
    }
  }

  private static double pass(Ledger ledger) {
    var times = new double[PASSES];
    for (int i = 0; i < PASSES; i++) {
      long began = System.nanoTime();
      var pass = new FiguresPass(3000);
      for (int slot = 0; slot < ledger.held(); slot++) {
        pass.add(Cohort.UNLEARNED, ledger, slot, ledger.weight.get(slot));
      }
      pass.end(ledger);
      times[i] = System.nanoTime() - began;
    }
    return median(times);
  }

  private static Urn urn(Settings settings, ExampleStore store) {
    var urn = new Urn((int) store.nextId(), settings.seed());
    for (int slot = 0; slot < store.nextId(); slot++) urn.admit(slot);
    return urn;
  }

  private static long[] draw(Settings settings, Urn urn) {
    var ids = new long[settings.pool().examplesPerStep()];
    for (int i = 0; i < ids.length; i++) ids[i] = urn.draw();
    return ids;
  }

  private static double median(double[] times) {
    Arrays.sort(times);
    return times[times.length / 2];
  }
}
