package dev.latebloom.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.BaseType;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.folder.ModelSource;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A training step of each family, or of a model's folder, beside the same step of Hugging Face's
 * class in eager PyTorch, in turns, so that both see the same machine: the same weights, tokens,
 * threads and types. Or in float32 beside the same step in bfloat16, both ours.
 *
 * <p>Arguments: family or folder, "fp32", "bf16" or "types", then optionally threads, turns, steps
 * a turn, rows, width and further arguments of the peer, such as "--lora 16" for adapters by PEFT.
 * The first turn is not counted. Prints tokens a second of each turn and the least, median and
 * largest ratio of the second to the first, by the clock and by CPU seconds.
 */
public final class FamilyBench {
  private static final OptimizerSettings OPTIMIZER =
      new OptimizerSettings(0.9, 0.95, 1e-8, 0.1, 1, new Schedule.Constant(1e-4));

  private static final String TYPES = "types";

  private final String family;
  private final String dtype;
  private final int threads;
  private final int turns;
  private final int steps;
  private final int rows;
  private final int width;
  private final List<String> more;

  private FamilyBench(String[] args) {
    this.family = args[0];
    this.dtype = args.length > 1 ? args[1] : "fp32";
    this.threads = number(args, 2, 2);
    this.turns = number(args, 3, 6);
    this.steps = number(args, 4, 4);
    this.rows = number(args, 5, 8);
    this.width = number(args, 6, 256);
    this.more = List.of(args).subList(Math.min(7, args.length), args.length);
  }

  private static int number(String[] args, int at, int fallback) {
    return args.length > at ? Integer.parseInt(args[at]) : fallback;
  }

  public static void main(String[] args) throws IOException {
    if (args.length == 0) {
      System.err.println(
          "family llama|qwen3|gemma3|phi|gpt2|mamba|mambabyte|FOLDER [fp32|bf16|types [THREADS"
              + " [TURNS [STEPS [ROWS [WIDTH [ARGUMENT OF THE PEER...]]]]]]]");
      System.exit(2);
    }
    new FamilyBench(args).measure();
  }

  private void measure() throws IOException {
    var folder = Files.createTempDirectory("family");
    try (var peer = Peer.start("step.py", arguments(folder));
        var torch = Torch.load("cpu", threads);
        var ours = new Ours(training(torch, folder, second()), Rows.read(folder))) {
      System.out.printf(
          "%s, %d threads, %d rows of %d tokens (%d real), %,d parameters; peer %s %s%n",
          family,
          threads,
          rows,
          ours.rows.width(),
          ours.rows.real(),
          ours.training.model().parameters(),
          peer.greeting(),
          more);
      if (dtype.equals(TYPES)) {
        try (var first = new Ours(training(torch, folder, Compute.FP32), Rows.read(folder))) {
          compare("fp32", first::take, "bf16", ours);
        }
      } else {
        compare("peer " + dtype, n -> Taken.of(peer.ask(n)), "ours " + dtype, ours);
      }
    } finally {
      try (var files = Files.walk(folder)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
      }
    }
  }

  private List<String> arguments(Path folder) {
    var arguments = new ArrayList<String>();
    for (var argument :
        List.of(
            Files.isDirectory(Path.of(family)) ? "--model" : "--family",
            family,
            "--dtype",
            dtype.equals(TYPES) ? "fp32" : dtype,
            "--threads",
            threads,
            "--rows",
            rows,
            "--width",
            width,
            "--folder",
            folder)) {
      arguments.add(argument.toString());
    }
    arguments.addAll(more);
    return arguments;
  }

  private Compute second() {
    return dtype.equals("fp32") ? Compute.FP32 : Compute.BF16;
  }

  private static TrainingStep training(Torch torch, Path folder, Compute compute)
      throws IOException {
    var whole = ModelSource.Folder.of(folder);
    var adapter = folder.resolve("adapter");
    var source =
        Files.isDirectory(adapter)
            ? ModelSource.Adapted.from(whole, adapter, 0, BaseType.FP32)
            : whole;
    return TrainingStep.create(torch, source.open(torch, compute, 1), OPTIMIZER);
  }

  /** The peer's rows: tokens, prompts without loss, lengths before the padding. */
  private record Rows(int width, int[] tokens, int[] prompts, int[] lengths) {
    static Rows read(Path folder) throws IOException {
      return new ObjectMapper().readValue(folder.resolve("batch.json").toFile(), Rows.class);
    }

    MicroBatch batch() {
      return new MicroBatch(new long[lengths.length], width, tokens, prompts, lengths);
    }

    int real() {
      return Arrays.stream(lengths).sum();
    }
  }

  /** What takes a number of steps. */
  private interface Steps {
    Taken take(int steps) throws IOException;
  }

  /**
   * What some steps took.
   *
   * @param seconds of each
   * @param cpu seconds of the process's CPU time in all
   * @param loss of the last
   */
  private record Taken(List<Double> seconds, double cpu, double loss) {
    static Taken of(JsonNode said) {
      var seconds = new ArrayList<Double>();
      for (var each : said.get("seconds")) seconds.add(each.asDouble());
      return new Taken(seconds, said.get("cpu").asDouble(), said.get("loss").asDouble());
    }
  }

  /** Our training, on one batch again and again. */
  private static final class Ours implements AutoCloseable {
    private final TrainingStep training;
    private final Rows rows;
    private final MicroBatch batch;
    private int taken;

    Ours(TrainingStep training, Rows rows) {
      this.training = training;
      this.rows = rows;
      this.batch = rows.batch();
    }

    Taken take(int steps) {
      var seconds = new ArrayList<Double>();
      double loss = 0;
      double cpu = Timed.cpuSeconds();
      for (int i = 0; i < steps; i++) {
        long start = System.nanoTime();
        loss = training.apply(new Batch(++taken, List.of(batch))).meanLoss();
        seconds.add((System.nanoTime() - start) / 1e9);
      }
      return new Taken(seconds, Timed.cpuSeconds() - cpu, loss);
    }

    @Override
    public void close() {
      training.close();
    }
  }

  private void compare(String one, Steps first, String other, Ours second) throws IOException {
    var cpu = new double[turns];
    var firsts = new double[turns];
    var seconds = new double[turns];
    var ratios = new double[turns];
    for (int turn = -1; turn < turns; turn++) {
      var left = first.take(steps);
      var right = second.take(steps);
      requireAlike(left.loss(), right.loss());
      if (turn < 0) continue;
      firsts[turn] = speed(left, second);
      seconds[turn] = speed(right, second);
      ratios[turn] = seconds[turn] / firsts[turn];
      cpu[turn] = left.cpu() / right.cpu();
      System.out.printf(
          Locale.ROOT,
          "turn %d: %s %.0f tokens/s (loss %.4f), %s %.0f (loss %.4f), ratio %.3f, by CPU time"
              + " %.3f%n",
          turn,
          one,
          firsts[turn],
          left.loss(),
          other,
          seconds[turn],
          right.loss(),
          ratios[turn],
          cpu[turn]);
    }
    Arrays.sort(ratios);
    System.out.printf(
        Locale.ROOT,
        "%s: %s %.0f, %s %.0f tokens/s (medians); ratio min %.3f, median %.3f, max %.3f; by CPU"
            + " time median %.3f%n",
        family,
        one,
        median(firsts),
        other,
        median(seconds),
        ratios[0],
        median(ratios),
        ratios[turns - 1],
        median(cpu));
  }

  /** Both have taken as many steps on the same batch from the same weights. */
  private void requireAlike(double one, double other) {
    double tolerance = dtype.equals("fp32") ? 2e-3 : 5e-2;
    if (!(Math.abs(one - other) <= tolerance * one)) {
      throw new IllegalStateException("losses differ: " + one + " and " + other);
    }
  }

  /** Tokens a second, padding left out. */
  private static double speed(Taken taken, Ours ours) {
    var seconds = taken.seconds().stream().mapToDouble(Double::doubleValue);
    return ours.rows.real() / median(seconds.toArray());
  }

  private static double median(double[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
