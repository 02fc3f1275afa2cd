package dev.latebloom.app.run;

import dev.latebloom.app.compare.StoredCorpus;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.app.settings.SettingsReader;
import dev.latebloom.corpus.Corpus;
import dev.latebloom.corpus.CorpusKind;
import dev.latebloom.corpus.CorpusSettings;
import dev.latebloom.corpus.Mix;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.pool.Urn;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.Batcher;
import dev.latebloom.train.Trainer;
import dev.latebloom.train.engine.ProcessMemory;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;

/**
 * The loop's stages against a bare loop of the same training steps on the same batches, turn by
 * turn in one process.
 *
 * <p>Arguments: settings file, steps a turn, turns. Prints tokens/s of each, their ratio, the share
 * of the step time that is not training (processor time, but for the trainer's idle), and resident
 * memory as it goes.
 */
final class LoopBench {
  private static final int EXAMPLES = 8_000;

  private final Settings settings;
  private final int steps;

  private LoopBench(Settings settings, int steps) {
    this.settings = settings;
    this.steps = steps;
  }

  public static void main(String[] args) throws Exception {
    int steps = Integer.parseInt(args[1]);
    int turns = Integer.parseInt(args[2]);
    var folder = Files.createTempDirectory("loop-bench");
    double logs = 0;
    for (int turn = 0; turn < turns; turn++) {
      var settings =
          SettingsReader.read(
              Path.of(args[0]),
              List.of(
                  "run.folder=\"" + folder.resolve("turn" + turn) + "\"",
                  "run.steps=" + steps,
                  "checkpoint.interval=0"));
      double ratio = new LoopBench(settings, steps).turn(turn);
      // The first turn compiles.
      if (turn > 0) logs += Math.log(ratio);
    }
    System.out.printf(
        "mean ratio loop/bare over %d turns: %.4f%n", turns - 1, Math.exp(logs / (turns - 1)));
  }

  /** A step, and when it had been observed. */
  private record Seen(Snapshot snapshot, long nanos) {}

  private double turn(int turn) throws Exception {
    try (var torch = settings.train().load();
        var life = Life.open(settings)) {
      StoredCorpus.append(corpus(), settings, life.store());
      // The first steps warm up; both loops leave them out.
      int skip = Math.min(100, steps / 5);
      var bareRate = new AtomicReference<Double>(0.0);
      // On the trainer's own thread: another thread would have kernel threads of its own.
      Trainer.Opening open =
          () -> {
            bareRate.set(bare(torch, life, skip));
            return settings.train().open(torch, settings.seed(), Optional.empty());
          };
      var seen = throughStages(torch, life, open).subList(skip, steps);
      double bare = bareRate.get();
      double loop = tokensPerSecond(seen);
      System.out.printf(
          "turn %d: loop %.0f tokens/s, bare %.0f tokens/s, ratio %.4f; of the step time draw"
              + " %.2f%%, batch %.2f%%, observe %.2f%%, reweight %.2f%%, trainer idle %.2f%%;"
              + " resident %d MiB, live arrays %d%n",
          turn,
          loop,
          bare,
          loop / bare,
          share(seen, s -> s.times().draw()),
          share(seen, s -> s.times().batch()),
          share(seen, s -> s.times().observe()),
          share(seen, s -> s.times().reweight()),
          share(seen, s -> s.times().idle()),
          residentMiB(),
          torch.liveArrays());
      return loop / bare;
    }
  }

  private List<Seen> throughStages(Torch torch, Life life, Trainer.Opening open)
      throws RunFailedException {
    var seen = Collections.synchronizedList(new ArrayList<Seen>());
    StoredLoop.run(
        settings,
        torch,
        life,
        open,
        snapshot -> {
          seen.add(new Seen(snapshot, System.nanoTime()));
          if (seen.size() % 1000 == 0) {
            System.out.printf(
                "  step %d: resident %d MiB, live arrays %d%n",
                seen.size(), residentMiB(), torch.liveArrays());
          }
        });
    return List.copyOf(seen);
  }

  /** The same steps with nothing around them: the batches are made before. Returns tokens/s. */
  private double bare(Torch torch, Life life, int skip) throws IOException {
    var batches = batches(life);
    try (var training = settings.train().open(torch, settings.seed(), Optional.empty())) {
      long began = 0;
      long tokens = 0;
      for (int i = 0; i < batches.size(); i++) {
        if (i == skip) began = System.nanoTime();
        int of = training.apply(batches.get(i)).tokens();
        if (i >= skip) tokens += of;
      }
      return tokens * 1e9 / (System.nanoTime() - began);
    }
  }

  /** Batches of the shapes that the loop draws: a fresh urn's, of the same size. */
  private List<Batch> batches(Life life) {
    var urn = new Urn((int) life.store().nextId(), settings.seed());
    for (int slot = 0; slot < life.store().nextId(); slot++) urn.admit(slot);
    var batcher = new Batcher(settings.sample(), life.store());
    var batches = new ArrayList<Batch>();
    for (int step = 1; step <= steps; step++) {
      var ids = new long[settings.pool().examplesPerStep()];
      for (int i = 0; i < ids.length; i++) ids[i] = urn.draw();
      batches.add(batcher.batch(step, ids));
    }
    return batches;
  }

  private static double tokensPerSecond(List<Seen> seen) {
    var first = seen.getFirst();
    var last = seen.getLast();
    double tokens = last.snapshot().tokens() - first.snapshot().tokens();
    return tokens * 1e9 / (last.nanos() - first.nanos());
  }

  /** Percent of the wall-clock of all steps. */
  private static double share(List<Seen> seen, ToLongFunction<Snapshot> part) {
    long sum = seen.stream().map(Seen::snapshot).mapToLong(part).sum();
    return 100.0 * sum / (seen.getLast().nanos() - seen.getFirst().nanos());
  }

  private static long residentMiB() {
    return ProcessMemory.residentBytes().orElse(0) >> 20;
  }

  static Corpus corpus() {
    return CorpusKind.ARITHMETIC.make(new CorpusSettings(EXAMPLES, 20, 0.03, 1, Mix.BALANCED));
  }
}
