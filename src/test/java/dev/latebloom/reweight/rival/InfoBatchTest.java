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
import dev.latebloom.sample.Batcher;
import dev.latebloom.sample.SampleSettings;
import dev.latebloom.sample.Sampler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
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
    double rounds = play(drawn, counted);
    double easyDrawn = Arrays.stream(drawn, 0, EASY).average().orElseThrow() / rounds;
    double easyCounted = Arrays.stream(counted, 0, EASY).average().orElseThrow() / rounds;
    // Six standard deviations of the mean of 30 examples in some 500 rounds.
    assertThat(easyDrawn).isCloseTo(0.4, within(0.03));
    assertThat(easyCounted).isCloseTo(1, within(0.07));
    for (int id = EASY; id < EXAMPLES; id++) {
      assertThat(counted[id]).isCloseTo(rounds, within(1.0));
    }
  }

  /** Returns how many rounds were played. */
  private double play(double[] drawn, double[] counted) throws IOException {
    var next = TestInbox.<Sampler.Output>create();
    long rounds = 0;
    try (var ledger = ledger();
        var pool = new PoolUnderTest(folder, new PoolSettings(40, 40, 40, 4, 1, 0, 0), 3)) {
      pool.offer(EXAMPLES);
      var batcher = new Batcher(new SampleSettings(64, 4, false), pool.store());
      var sampler = BehaviorTestKit.create(Sampler.create(batcher, next.getRef()));
      var weights = pruned(ledger);
      for (long step = 1; step <= STEPS; step++) {
        for (var draw : pool.drawn()) {
          sampler.run(draw);
          rounds = draw.round();
          for (long id : draw.ids().toArray()) drawn[(int) id]++;
          var batch = ((Sampler.Ready) next.receiveMessage()).batch();
          for (long id : draw.ids().toArray()) counted[(int) id] += batch.factor(id);
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
