package dev.latebloom.train.model;

import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.fresh.MambaSettings;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A training step of a Mamba of 10 million parameters with Java's scan, beside the same step with
 * the scan in chunks of kernels, in turns, so that both see the same machine. 4 rows of 512 tokens.
 *
 * <p>Arguments: threads and rounds. Prints median times and their ratio.
 */
public final class MambaStepBench {
  private static final int ROWS = 4;
  private static final int WIDTH = 512;
  private static final OptimizerSettings OPTIMIZER =
      new OptimizerSettings(0.9, 0.95, 1e-8, 0, 1, new Schedule.Constant(1e-4));

  private MambaStepBench() {}

  public static void main(String[] args) throws IOException {
    int threads = args.length > 0 ? Integer.parseInt(args[0]) : 2;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 7;
    var folder = Files.createTempDirectory("mamba");
    try (var torch = Torch.load("cpu", threads)) {
      try (var model =
          Model.create(torch, new MambaSettings(256, 384, 10, 1e-5), 0, Compute.FP32, 1)) {
        System.out.printf("%,d parameters, %d threads%n", model.parameters(), threads);
        ModelFolder.save(model, folder);
      }
      measure(torch, folder, rounds);
    }
  }

  private static void measure(Torch torch, Path folder, int rounds) throws IOException {
    try (var loop = training(torch, folder, false);
        var java = training(torch, folder, true)) {
      var times = new long[2][rounds];
      for (int round = -2; round < rounds; round++) {
        double expected = step(loop, round, times[0]);
        double found = step(java, round, times[1]);
        if (Math.abs(found - expected) > 1e-3) {
          throw new IllegalStateException("losses differ: " + found + " and " + expected);
        }
      }
      double one = median(times[0]);
      double other = median(times[1]);
      System.out.printf(
          Locale.ROOT,
          "scan in chunks %.0f ms (%.0f tokens/s), in Java %.0f ms (%.0f tokens/s), ratio %.2f%n",
          one,
          ROWS * WIDTH / one * 1e3,
          other,
          ROWS * WIDTH / other * 1e3,
          one / other);
    }
  }

  private static TrainingStep training(Torch torch, Path folder, boolean scansInJava)
      throws IOException {
    var model = ModelFolder.load(torch, folder, Compute.FP32, scansInJava);
    return TrainingStep.create(torch, model, OPTIMIZER);
  }

  /** Rounds before 0 warm up. */
  private static double step(TrainingStep training, int round, long[] nanos) {
    var random = new SplittableRandom(round);
    int[] tokens = random.ints((long) ROWS * WIDTH, 0, 256).toArray();
    var lengths = new int[ROWS];
    var prompts = new int[ROWS];
    Arrays.fill(lengths, WIDTH);
    Arrays.fill(prompts, 1);
    var part = new MicroBatch(new long[ROWS], WIDTH, tokens, prompts, lengths);
    long start = System.nanoTime();
    double loss = training.apply(new Batch(round + 3, List.of(part))).meanLoss();
    if (round >= 0) nanos[round] = System.nanoTime() - start;
    return loss;
  }

  private static double median(long[] nanos) {
    Arrays.sort(nanos);
    return nanos[nanos.length / 2] / 1e6;
  }
}
