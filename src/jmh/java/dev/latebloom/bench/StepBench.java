package dev.latebloom.bench;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A training step against a bare loop over the same kernels, in turns, so that both see the same
 * machine.
 *
 * <p>Arguments: "small" or "default", then "fp32" or "bf16", threads, and rounds. Prints both
 * median times, the ratio of the medians, and padded tokens a second.
 */
public final class StepBench {
  private static final int RESPONSE = 8;
  private static final OptimizerSettings OPTIMIZER =
      new OptimizerSettings(0.9, 0.95, 1e-8, 0, 1, new Schedule.Constant(1e-3));

  private final Torch torch;
  private final ModelSettings settings;
  private final Compute compute;
  private final int rows;
  private final int[] widths;

  private StepBench(Torch torch, ModelSettings settings, Compute compute, int rows, int... widths) {
    this.torch = torch;
    this.settings = settings;
    this.compute = compute;
    this.rows = rows;
    this.widths = widths;
  }

  public static void main(String[] args) {
    String shape = args.length > 0 ? args[0] : "small";
    var compute = Compute.of(args.length > 1 ? args[1] : "fp32");
    int threads = args.length > 2 ? Integer.parseInt(args[2]) : 2;
    int rounds = args.length > 3 ? Integer.parseInt(args[3]) : 100;
    try (var torch = Torch.load("auto", threads)) {
      var bench =
          switch (shape) {
            case "small" ->
                new StepBench(
                    torch,
                    new ModelSettings(256, 96, 3, 4, 4, 256, 1024, 10000, 1e-5),
                    compute,
                    64,
                    16,
                    24);
            case "default" ->
                new StepBench(
                    torch,
                    new ModelSettings(256, 128, 4, 4, 4, 384, 1024, 10000, 1e-5),
                    compute,
                    16,
                    256);
            default -> throw new IllegalArgumentException(shape + "; use small or default");
          };
      bench.measure(rounds);
    }
  }

  private void measure(int rounds) {
    try (var bareModel = Model.create(torch, settings, 0, compute, 1);
        var bare = new BareLoop(torch, bareModel);
        var training =
            TrainingStep.create(torch, Model.create(torch, settings, 0, compute, 1), OPTIMIZER)) {
      var bareNanos = new long[rounds];
      var stepNanos = new long[rounds];
      long tokens = 0;
      for (int round = -rounds / 4; round < rounds; round++) {
        var batch = batch(round + rounds);
        long start = System.nanoTime();
        float bareLoss = bare.step(batch);
        long middle = System.nanoTime();
        double loss = training.apply(batch).meanLoss();
        long end = System.nanoTime();
        if (Math.abs(loss - bareLoss) > 1e-3 * loss) {
          throw new IllegalStateException("losses differ: " + loss + " and " + bareLoss);
        }
        if (round < 0) continue;
        bareNanos[round] = middle - start;
        stepNanos[round] = end - middle;
        tokens += (long) rows * batch.parts().getFirst().width();
      }
      report(rounds, tokens, bareNanos, stepNanos, training.model().parameters());
    }
  }

  private void report(
      int rounds, long tokens, long[] bareNanos, long[] stepNanos, long parameters) {
    Arrays.sort(bareNanos);
    Arrays.sort(stepNanos);
    double bare = bareNanos[rounds / 2] / 1e6;
    double step = stepNanos[rounds / 2] / 1e6;
    System.out.printf(
        Locale.ROOT,
        "%s, %d threads, %s, %d parameters, %d rows x %s%n"
            + "bare loop %.2f ms, training step %.2f ms, ratio %.3f (fastest %.2f and %.2f)%n"
            + "%.0f tokens/s%n",
        torch.device(),
        torch.threads(),
        compute.key(),
        parameters,
        rows,
        Arrays.toString(widths),
        bare,
        step,
        step / bare,
        bareNanos[0] / 1e6,
        stepNanos[0] / 1e6,
        tokens / (double) rounds / step * 1000);
  }

  /** Equal rows, so that both loops have the same objective: the mean over all response tokens. */
  private Batch batch(int round) {
    int width = widths[round % widths.length];
    int response = widths.length == 1 ? width - 1 : RESPONSE;
    var random = new SplittableRandom(round);
    var tokens = new int[rows * width];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = i % width == 0 ? random.nextInt(256) : (tokens[i - 1] * 7 + 3) % 256;
    }
    var prompts = new int[rows];
    var lengths = new int[rows];
    Arrays.fill(prompts, width - response);
    Arrays.fill(lengths, width);
    return new Batch(
        round + 1, List.of(new MicroBatch(new long[rows], width, tokens, prompts, lengths)));
  }

  /** The same kernels with nothing around them: no checks, no ids, no schedule, no groups. */
  private static final class BareLoop implements AutoCloseable {
    private final Torch torch;
    private final Model model;
    private final Kernels kernels;
    private final Kernels update;
    private final NDList means = new NDList();
    private final NDList squares = new NDList();
    private int updates;

    BareLoop(Torch torch, Model model) {
      this.torch = torch;
      this.model = model;
      this.kernels =
          torch.load(KernelArchive.ofResource(OptimizerSettings.class, "gradients.kernel"));
      this.update =
          torch.load(
              KernelArchive.ofResource(OptimizerSettings.class, "adamw.kernel")
                  .with("beta1", 0.9)
                  .with("beta2", 0.95)
                  .with("epsilon", 1e-8));
      for (var weight : model.weights()) {
        means.add(weight.zerosLike());
        squares.add(weight.zerosLike());
      }
    }

    float step(Batch batch) {
      var part = batch.parts().getFirst();
      int n = part.responseTokens();
      try (var scope = torch.scope()) {
        var tokens = torch.create(scope, part.tokens(), new Shape(part.rows(), part.width()));
        kernels.run("clear", new NDList(tokens), model.gradients());
        var at = new int[n];
        var targets = new int[n];
        for (int row = 0, i = 0; row < part.rows(); row++) {
          for (int p = part.loss(row).from(0); p < part.length(row); p++, i++) {
            at[i] = row * part.width() + p - 1;
            targets[i] = part.tokens()[at[i] + 1];
          }
        }
        var states = model.recordStates(tokens, torch.create(scope, at, new Shape(n)));
        float[] losses = model.crossEntropy(Long.MAX_VALUE).backward(states, targets, 1f / n);
        float norm =
            kernels.run("norm", new NDList(tokens), model.gradients()).head().toFloatArray()[0];
        if (norm > 1) {
          var factor = scope.create(new double[] {1 / norm});
          kernels.run("scale", new NDList(factor), model.gradients());
        }
        var now = scope.create(new double[] {1e-3, ++updates, 0});
        update.run("adamw", new NDList(now), model.weights(), model.gradients(), means, squares);
        float total = 0;
        for (float loss : losses) total += loss;
        return total / n;
      }
    }

    @Override
    public void close() {
      update.close();
      kernels.close();
    }
  }
}
