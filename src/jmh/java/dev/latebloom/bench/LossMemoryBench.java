package dev.latebloom.bench;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.MemorySettings;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.Recompute;
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import dev.latebloom.train.optim.Sharpness;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Peak memory of a step with a vocabulary of 151,936 words and 8 rows of 512 tokens: the loss in
 * chunks beside torch's cross-entropy of all logits at once. Each form runs in a JVM of its own.
 *
 * <p>Arguments: threads, and the bytes of a chunk. Prints what each peak is above the memory before
 * the step, and the ratio.
 */
public final class LossMemoryBench {
  private static final int ROWS = 8;
  private static final int WIDTH = 512;
  private static final ModelSettings MODEL =
      new ModelSettings(151_936, 512, 2, 8, 8, 1536, 1024, 10000, 1e-5);

  /** Its updates change nothing, so that all forms see the same weights. */
  private static final OptimizerSettings OPTIMIZER =
      new OptimizerSettings(0.9, 0.95, 1e-8, 0, 1, new Schedule.Constant(1e-30));

  private static final OptimizerSettings FUNCTIONAL =
      new OptimizerSettings(
          OPTIMIZER.rule(), new Sharpness.FunctionalSam(0.05), 1, OPTIMIZER.schedule());

  private static final String PLAIN =
      """
      class Kernels(Module):
        __parameters__ = []
        __buffers__ = []
        def forward(self: __torch__.Kernels, x: Tensor) -> Tensor:
          return x
        def loss(self: __torch__.Kernels, y: Tensor, target: Tensor, head: Tensor) -> Tensor:
          z = torch.linear(y, head, None)
          return torch.reshape(torch.cross_entropy_loss(z, torch.to(target, 4), None, 1, -100, 0.), [1])
      """;

  private LossMemoryBench() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length > 0 && args[0].equals("measure")) {
      measure(args[1], Integer.parseInt(args[2]), Long.parseLong(args[3]));
      return;
    }
    var threads = args.length > 0 ? args[0] : "2";
    var chunk = args.length > 1 ? args[1] : String.valueOf(256L << 20);
    System.out.printf("%d rows of %d, %s, chunks of %s bytes%n", ROWS, WIDTH, MODEL, chunk);
    double plain = 0;
    double loss = 0;
    for (var form : List.of("plain", "chunked", "functional-sam")) {
      var peak = PeakMemory.ofChild(LossMemoryBench.class, "measure", form, threads, chunk);
      if (form.equals("plain")) {
        plain = peak.bytes();
        loss = peak.loss();
      }
      if (Math.abs(peak.loss() - loss) > 1e-5 * loss) {
        throw new IllegalStateException("losses differ: " + peak.loss() + " and " + loss);
      }
      System.out.printf(
          Locale.ROOT,
          "%-15s loss %.5f, peak %,6.0f MiB above %,d MiB, %5.1f s; to plain %.3f%n",
          form,
          peak.loss(),
          peak.bytes() / 0x1p20,
          peak.before() >> 20,
          peak.seconds(),
          peak.bytes() / plain);
    }
  }

  private static void measure(String form, int threads, long chunk) throws IOException {
    try (var torch = Torch.load("cpu", threads);
        var model = Model.create(torch, MODEL, 0, Compute.FP32, 1)) {
      if (form.equals("plain")) {
        PeakMemory.measure(rows -> plain(torch, model, part(rows)), ROWS);
        return;
      }
      var settings = form.equals("chunked") ? OPTIMIZER : FUNCTIONAL;
      var training =
          TrainingStep.create(torch, model, settings, new MemorySettings(chunk, Recompute.NONE));
      PeakMemory.measure(
          rows -> training.apply(new Batch(1, List.of(part(rows)))).meanLoss(), ROWS);
    }
  }

  /** No update: what it holds at its peak are logits. */
  private static double plain(Torch torch, Model model, MicroBatch part) {
    int n = part.responseTokens();
    var at = new int[n];
    var targets = new int[n];
    for (int i = 0; i < n; i++) {
      at[i] = i / (WIDTH - 1) * WIDTH + i % (WIDTH - 1);
      targets[i] = part.tokens()[at[i] + 1];
    }
    var headName = model.architecture().head().getFirst();
    var head = model.weights().get(model.layout().indexOf(headName));
    torch.enter();
    try (var scope = torch.scope();
        var kernels = torch.load(KernelArchive.ofText(PLAIN))) {
      var tokens = torch.create(scope, part.tokens(), new Shape(part.rows(), WIDTH));
      var y = model.recordStates(tokens, torch.create(scope, at, new Shape(n))).values();
      var inputs = new NDList(y, torch.create(scope, targets, new Shape(n)), head);
      var loss = kernels.record("loss", inputs).head();
      torch.backward(loss, torch.create(scope, new float[] {1}, new Shape(1)));
      return loss.toFloatArray()[0];
    }
  }

  private static MicroBatch part(int rows) {
    int[] tokens =
        new SplittableRandom(1).ints((long) rows * WIDTH, 0, MODEL.vocabulary()).toArray();
    var prompts = new int[rows];
    var lengths = new int[rows];
    Arrays.fill(prompts, 1);
    Arrays.fill(lengths, WIDTH);
    return new MicroBatch(new long[rows], WIDTH, tokens, prompts, lengths);
  }
}
