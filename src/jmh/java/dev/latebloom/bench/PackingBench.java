package dev.latebloom.bench;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.sample.Batcher;
import dev.latebloom.sample.SampleSettings;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.fresh.MambaSettings;
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.model.fresh.NewModel;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Tokens a second of training steps on examples of very different lengths, several a row beside one
 * a row, on the same draws in turns. 64 examples a step; lengths are log-normal with a median of 80
 * tokens and a deviation of 0.9 in the logarithm, from 8 to 512.
 *
 * <p>Arguments: threads and rounds. Prints tokens a second over all rounds and shares of padding.
 */
public final class PackingBench {
  private static final int EXAMPLES = 2000;
  private static final int DRAWN = 64;
  private static final OptimizerSettings OPTIMIZER =
      new OptimizerSettings(0.9, 0.95, 1e-8, 0, 1, new Schedule.Constant(1e-4));

  private PackingBench() {}

  public static void main(String[] args) throws IOException {
    int threads = args.length > 0 ? Integer.parseInt(args[0]) : 2;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 10;
    Map<String, NewModel> models =
        new TreeMap<>(
            Map.of(
                "llama, width 128", new ModelSettings(256, 128, 4, 4, 4, 384, 1024, 10000, 1e-5),
                "llama, width 384", new ModelSettings(256, 384, 4, 6, 6, 1024, 1024, 10000, 1e-5),
                "mamba, width 128", new MambaSettings(256, 128, 4, 1e-5)));
    var folder = Files.createTempDirectory("packing");
    try (var store = ExampleStore.open(folder, new ExampleStore.Options(1 << 24, 256));
        var torch = Torch.load("cpu", threads)) {
      fill(store);
      for (var model : models.entrySet()) {
        System.out.print(model.getKey() + ": ");
        measure(torch, store, model.getValue(), rounds);
      }
    }
  }

  private static void fill(ExampleStore store) {
    var random = new Random(1);
    for (int i = 0; i < EXAMPLES; i++) {
      int length = (int) Math.clamp(Math.exp(Math.log(80) + 0.9 * random.nextGaussian()), 8, 512);
      var tokens = Tokens.of(random.ints(length, 1, 256).toArray());
      store.append(new Example("", "", tokens, 1, 0, i));
    }
  }

  private static void measure(Torch torch, ExampleStore store, NewModel settings, int rounds) {
    try (var padded =
            TrainingStep.create(
                torch, Model.create(torch, settings, 0, Compute.FP32, 1), OPTIMIZER);
        var packed =
            TrainingStep.create(
                torch, Model.create(torch, settings, 0, Compute.FP32, 1), OPTIMIZER)) {
      var alone = new Side(padded, new Batcher(new SampleSettings(8192, 8, false), store), rounds);
      var shared = new Side(packed, new Batcher(new SampleSettings(8192, 8, true), store), rounds);
      for (int round = -2; round < rounds; round++) {
        var ids = new Random(round).longs(DRAWN, 0, EXAMPLES).toArray();
        double expected = alone.step(round, ids);
        double found = shared.step(round, ids);
        if (Math.abs(found - expected) > 1e-3 * expected) {
          throw new IllegalStateException("losses differ: " + found + " and " + expected);
        }
      }
      System.out.printf(
          Locale.ROOT,
          "padded %s, packed %s, ratio of tokens/s %.2f%n",
          alone,
          shared,
          alone.seconds() / shared.seconds());
    }
  }

  private static final class Side {
    private final TrainingStep training;
    private final Batcher batcher;
    private final double[] seconds;
    private long tokens;
    private long places;

    Side(TrainingStep training, Batcher batcher, int rounds) {
      this.training = training;
      this.batcher = batcher;
      this.seconds = new double[rounds];
    }

    /** Rounds before 0 warm up. */
    double step(int round, long[] ids) {
      long start = System.nanoTime();
      var batch = batcher.batch(round + 3, ids);
      var losses = training.apply(batch);
      if (round >= 0) {
        seconds[round] = (System.nanoTime() - start) / 1e9;
        tokens += losses.tokens();
        for (var part : batch.parts()) places += part.tokens().length;
      }
      return losses.meanLoss();
    }

    /** The sum over rounds: each has other draws. */
    double seconds() {
      return Arrays.stream(seconds).sum();
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%.0f tokens/s (%.1f%% padding)",
          tokens / seconds(),
          100.0 * (places - tokens) / places);
    }
  }
}
