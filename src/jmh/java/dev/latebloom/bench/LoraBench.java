package dev.latebloom.bench;

import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.BaseType;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Lora;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.folder.ModelSource;
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A training step of adapters beside a step of all weights, in turns, so that all see the same
 * machine: a Llama of 10.7 million parameters, 8 rows of 256 tokens, rank 8.
 *
 * <p>Arguments: "fp32" or "bf16" (the base too), threads, and rounds. Prints median times and how
 * many times the tokens of the whole step a second each has.
 */
public final class LoraBench {
  private static final int ROWS = 8;
  private static final int WIDTH = 256;
  private static final ModelSettings SIZES =
      new ModelSettings(256, 384, 6, 6, 6, 1024, WIDTH, 10000, 1e-5);
  private static final OptimizerSettings OPTIMIZER =
      new OptimizerSettings(0.9, 0.95, 1e-8, 0, 1, new Schedule.Constant(1e-4));

  private LoraBench() {}

  public static void main(String[] args) throws IOException {
    var compute = Compute.of(args.length > 0 ? args[0] : "fp32");
    int threads = args.length > 1 ? Integer.parseInt(args[1]) : 2;
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 7;
    var folder = Files.createTempDirectory("lora");
    try (var torch = Torch.load("cpu", threads)) {
      try (var model = Model.create(torch, SIZES, 0, compute, 1)) {
        System.out.printf("%,d parameters, %d threads%n", model.parameters(), threads);
        ModelFolder.save(model, folder);
      }
      var trainings = trainings(torch, folder, compute);
      try {
        measure(trainings, rounds);
      } finally {
        trainings.values().forEach(TrainingStep::close);
      }
    }
  }

  private static Map<String, TrainingStep> trainings(Torch torch, Path folder, Compute compute)
      throws IOException {
    var whole = ModelSource.Folder.of(folder);
    var base = compute == Compute.BF16 ? BaseType.BF16 : BaseType.FP32;
    var sources = new LinkedHashMap<String, ModelSource>();
    sources.put("all weights", whole);
    sources.put("q and v", adapted(whole, 0, base, "q_proj", "v_proj"));
    sources.put("all linear", adapted(whole, 0, base, "all-linear"));
    sources.put("all linear, dropout", adapted(whole, 0.05, base, "all-linear"));
    var trainings = new LinkedHashMap<String, TrainingStep>();
    for (var source : sources.entrySet()) {
      var model = source.getValue().open(torch, compute, 1);
      trainings.put(source.getKey(), TrainingStep.create(torch, model, OPTIMIZER));
    }
    return trainings;
  }

  private static ModelSource adapted(
      ModelSource.Folder whole, double dropout, BaseType base, String... targets) {
    return ModelSource.Adapted.fresh(whole, new Lora(8, 16, dropout, Arrays.asList(targets), base));
  }

  private static void measure(Map<String, TrainingStep> trainings, int rounds) {
    var nanos = new LinkedHashMap<String, long[]>();
    for (var name : trainings.keySet()) nanos.put(name, new long[rounds]);
    for (int round = -2; round < rounds; round++) {
      for (var each : trainings.entrySet()) {
        long start = System.nanoTime();
        each.getValue().apply(batch(round + 3));
        if (round >= 0) nanos.get(each.getKey())[round] = System.nanoTime() - start;
      }
    }
    double whole = median(nanos.get("all weights"));
    nanos.forEach(
        (name, times) ->
            System.out.printf(
                Locale.ROOT,
                "%-20s %6.0f ms, %5.0f tokens/s, ratio %.2f%n",
                name,
                median(times),
                ROWS * WIDTH / median(times) * 1e3,
                whole / median(times)));
  }

  private static Batch batch(long step) {
    var random = new SplittableRandom(step);
    int[] tokens = random.ints((long) ROWS * WIDTH, 0, 256).toArray();
    var lengths = new int[ROWS];
    var prompts = new int[ROWS];
    Arrays.fill(lengths, WIDTH);
    Arrays.fill(prompts, 1);
    return new Batch(
        step, List.of(new MicroBatch(new long[ROWS], WIDTH, tokens, prompts, lengths)));
  }

  private static double median(long[] nanos) {
    var sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2] / 1e6;
  }
}
