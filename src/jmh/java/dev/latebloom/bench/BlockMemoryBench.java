package dev.latebloom.bench;

import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.MemorySettings;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.Recompute;
import dev.latebloom.train.model.fresh.MambaSettings;
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.model.fresh.NewModel;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Peak memory and time of a step of byte models of 12 blocks, 8 rows of 512 tokens, with and
 * without running blocks again on the way back. Each form runs in a JVM of its own.
 *
 * <p>Argument: threads.
 */
public final class BlockMemoryBench {
  private static final int ROWS = 8;
  private static final int WIDTH = 512;
  private static final OptimizerSettings OPTIMIZER =
      new OptimizerSettings(0.9, 0.95, 1e-8, 0, 1, new Schedule.Constant(1e-4));

  private BlockMemoryBench() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length > 0 && args[0].equals("measure")) {
      measure(args[1], Recompute.of(args[2]), Integer.parseInt(args[3]));
      return;
    }
    var threads = args.length > 0 ? args[0] : "2";
    for (var family : List.of("llama", "mamba")) {
      var none = PeakMemory.ofChild(BlockMemoryBench.class, "measure", family, "none", threads);
      var blocks = PeakMemory.ofChild(BlockMemoryBench.class, "measure", family, "blocks", threads);
      System.out.printf(
          Locale.ROOT,
          "%s: none %,.0f MiB, %.1f s; blocks %,.0f MiB, %.1f s; ratio of memory %.3f, of time"
              + " %.2f%n",
          family,
          none.bytes() / 0x1p20,
          none.seconds(),
          blocks.bytes() / 0x1p20,
          blocks.seconds(),
          blocks.bytes() / (double) none.bytes(),
          blocks.seconds() / none.seconds());
      if (none.loss() != blocks.loss()) throw new IllegalStateException("the losses differ");
    }
  }

  private static void measure(String family, Recompute recompute, int threads) throws IOException {
    NewModel settings =
        family.equals("mamba")
            ? new MambaSettings(256, 256, 12, 1e-5)
            : new ModelSettings(256, 256, 12, 4, 4, 768, 1024, 10000, 1e-5);
    try (var torch = Torch.load("cpu", threads)) {
      var model = Model.create(torch, settings, 0, Compute.FP32, 1);
      var memory = new MemorySettings(Long.MAX_VALUE, recompute);
      try (var training = TrainingStep.create(torch, model, OPTIMIZER, memory)) {
        PeakMemory.measure(
            rows -> training.apply(new Batch(1, List.of(part(rows)))).meanLoss(), ROWS);
      }
    }
  }

  private static MicroBatch part(int rows) {
    int[] tokens = new SplittableRandom(1).ints((long) rows * WIDTH, 0, 256).toArray();
    var prompts = new int[rows];
    var lengths = new int[rows];
    Arrays.fill(prompts, 1);
    Arrays.fill(lengths, WIDTH);
    return new MicroBatch(new long[rows], WIDTH, tokens, prompts, lengths);
  }
}
