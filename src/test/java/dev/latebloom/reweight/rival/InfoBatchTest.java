package dev.latebloom.reweight.rival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.ledger.Ledger;
import dev.latebloom.ledger.LossHistory;
import dev.latebloom.ledger.LossHistorySettings;
import dev.latebloom.pool.PoolSettings;
import dev.latebloom.pool.PoolUnderTest;
import dev.latebloom.pool.Weights;
import dev.latebloom.reweight.Defaults;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.Batcher;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.sample.SampleSettings;
import dev.latebloom.sample.Sampler;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** InfoBatch from the ledger through pool and sampler to what each example counts in a batch. */
final class InfoBatchTest {
  private static final int EXAMPLES = 40;
  private static final int EASY = 30;
  private static final int STEPS = 3000;

  @TempDir Path folder;

  /** What counts as much as any other in the sum of gradients, however seldom it is drawn. */
  @Test
  void inExpectationEveryExampleCountsOnceARoundThoughEasyOnesAreDrawnLess() throws IOException {
    var drawn = new double[EXAMPLES];
    var counted = new double[EXAMPLES];
    double rounds =
        play(
            STEPS,
            batch -> {
              for (long id : ids(batch)) {
                drawn[(int) id]++;
                counted[(int) id] += batch.factor(id);
              }
            });
    double easyDrawn = Arrays.stream(drawn, 0, EASY).average().orElseThrow() / rounds;
    double easyCounted = Arrays.stream(counted, 0, EASY).average().orElseThrow() / rounds;
    // Six standard deviations of the mean of 30 examples in some 500 rounds.
    assertThat(easyDrawn).isCloseTo(0.4, within(0.03));
    assertThat(easyCounted).isCloseTo(1, within(0.07));
    for (int id = EASY; id < EXAMPLES; id++) {
      assertThat(counted[id]).isCloseTo(rounds, within(1.0));
    }
  }

  /** The claim of the paper: what is left out changes the gradient by chance, not on average. */
  @Test
  void theExpectedGradientIsThatOfAllExamples() throws IOException {
    try (var torch = Torch.load("cpu", 1);
        var training = still(torch)) {
      var pruned = new double[size(training)];
      var batches = new ArrayList<Batch>();
      double rounds = play(STEPS / 3, batches::add);
      for (var batch : batches) {
        addGradient(training, batch, pruned);
      }
      var all = new double[pruned.length];
      addGradient(training, each(batches), all);
      var unscaled = new double[pruned.length];
      for (var batch : batches) {
        addGradient(training, new Batch(batch.step(), batch.parts()), unscaled);
      }

      assertThat(distance(pruned, rounds, all)).isLessThan(0.1);
      // Without the factors, the gradient of easy examples would be 0.4 of what it is.
      assertThat(distance(unscaled, rounds, all)).isGreaterThan(0.3);
    }
  }

  /** |a / rounds - b| / |b|. */
  private static double distance(double[] a, double rounds, double[] b) {
    double distance = 0;
    double length = 0;
    for (int i = 0; i < b.length; i++) {
      distance += Math.pow(a[i] / rounds - b[i], 2);
      length += Math.pow(b[i], 2);
    }
    return Math.sqrt(distance / length);
  }

  /** A model whose weights stay as they are, and whose gradients are not clipped. */
  private static TrainingStep still(Torch torch) {
    var model =
        Model.create(
            torch, new ModelSettings(256, 8, 1, 2, 1, 16, 8, 10_000, 1e-5), 0, Compute.FP32, 1);
    return TrainingStep.create(
        torch, model, new OptimizerSettings(0.9, 0.95, 1e-8, 0, 1e9, new Schedule.Constant(1e-30)));
  }

  private static int size(TrainingStep training) {
    return training.model().gradients().stream().mapToInt(each -> (int) each.size()).sum();
  }

  /** Adds the sum, not the mean, of the examples' gradients; all have as many response tokens. */
  private static void addGradient(TrainingStep training, Batch batch, double[] sum) {
    training.apply(batch);
    int at = 0;
    for (var gradient : training.model().gradients()) {
      for (float each : gradient.toFloatArray()) sum[at++] += each * (double) batch.examples();
    }
  }

  /** A batch of every example once, from the first micro-batch that has it. */
  private static Batch each(List<Batch> batches) {
    var parts = new TreeMap<Long, MicroBatch>();
    for (var batch : batches) {
      for (var part : batch.within(1).parts()) parts.putIfAbsent(part.id(0), part);
    }
    assertThat(parts).hasSize(EXAMPLES);
    return new Batch(1, List.copyOf(parts.values()));
  }

  private static long[] ids(Batch batch) {
    return batch.parts().stream()
        .flatMapToLong(part -> IntStream.range(0, part.examples()).mapToLong(part::id))
        .toArray();
  }

  /** Returns how many rounds were played. */
  private double play(int steps, Consumer<Batch> each) throws IOException {
    var next = TestInbox.<Sampler.Output>create();
    long rounds = 0;
    try (var ledger = ledger();
        var pool = new PoolUnderTest(folder, new PoolSettings(40, 40, 40, 4, 1, 0, 0), 3)) {
      pool.offer(EXAMPLES);
      var batcher = new Batcher(new SampleSettings(64, 4, false), pool.store());
      var sampler = BehaviorTestKit.create(Sampler.create(batcher, next.getRef()));
      var weights = pruned(ledger);
      for (long step = 1; step <= steps; step++) {
        for (var draw : pool.drawn()) {
          sampler.run(draw);
          rounds = draw.round();
          each.accept(((Sampler.Ready) next.receiveMessage()).batch());
        }
        pool.reweigh(step, step == 1 ? weights : Weights.NONE);
      }
    }
    return rounds - 0.5;
  }

  private static Weights pruned(Ledger ledger) {
    return Defaults.pass(new InfoBatch(0.6, 1_000_000)).decide(1, ledger).weights();
  }

  private Ledger ledger() throws IOException {
    var ledger = Ledger.create(folder.resolve("ledger"), EXAMPLES);
    var history = new LossHistory(new LossHistorySettings(0.5, 0.15));
    for (int id = 0; id < EXAMPLES; id++) {
      ledger.admit(id, 0, 1);
      history.visit(ledger, id, 1, id < EASY ? 0.1f : 2f);
    }
    return ledger;
  }
}
