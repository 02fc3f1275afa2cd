package dev.latebloom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.pool.Pool;
import dev.latebloom.pool.PoolSettings;
import dev.latebloom.pool.PoolUnderTest;
import dev.latebloom.pool.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sampler behind a pool. */
final class SamplerTest {
  @TempDir Path folder;
  private final TestInbox<Sampler.Output> next = TestInbox.create();

  @Test
  void whatIsDrawnInOneOfFourRoundsCountsFourTimes() throws IOException {
    var batch = batchAfter(PoolUnderTest.weights(3, Weights.ONE / 4), 3);
    assertThat(batch.factor(3)).isEqualTo(4f);
    assertThat(batch.factors()).containsOnlyKeys(3L);
  }

  @Test
  void anyFractionCountsByItsInverse() throws IOException {
    var batch = batchAfter(PoolUnderTest.weights(3, 77), 3);
    assertThat(batch.factor(3)).isCloseTo(256f / 77, within(1e-6f));
  }

  @Test
  void whatIsDrawnMoreOftenThanOnceCountsOnceEachTime() throws IOException {
    var batch = batchAfter(PoolUnderTest.weights(3, 3 * Weights.ONE), 3);
    assertThat(batch.factors()).isEmpty();
  }

  @Test
  void aBatchHasTheExamplesOfItsDraw() throws IOException {
    try (var pool = pool()) {
      var drawn = pool.drawn().getFirst();
      var batch = sample(pool, drawn);
      var ids = new ArrayList<Long>();
      for (var part : batch.parts()) {
        for (int i = 0; i < part.examples(); i++) ids.add(part.id(i));
      }
      assertThat(batch.step()).isEqualTo(drawn.step());
      assertThat(ids).containsExactlyInAnyOrderElementsOf(PoolUnderTest.ids(drawn));
    }
  }

  /** The first batch with the example whose draw has seen the weights. */
  private Batch batchAfter(Weights weights, long id) throws IOException {
    try (var pool = pool()) {
      pool.drawn();
      pool.reweigh(1, weights);
      for (long step = 2; step < 100; step++) {
        var drawn = pool.drawn().getFirst();
        if (PoolUnderTest.ids(drawn).contains(id)) return sample(pool, drawn);
        pool.reweigh(step, Weights.NONE);
      }
      throw new AssertionError("example " + id + " was not drawn in 100 steps");
    }
  }

  private PoolUnderTest pool() throws IOException {
    var pool = new PoolUnderTest(folder, new PoolSettings(8, 8, 8, 4, 1, 0, 0), 5);
    pool.offer(8);
    return pool;
  }

  private Batch sample(PoolUnderTest pool, Pool.Drawn drawn) {
    var batcher = new Batcher(new SampleSettings(64, 4, false), pool.store());
    BehaviorTestKit.create(Sampler.create(batcher, next.getRef())).run(drawn);
    return ((Sampler.Ready) next.receiveMessage()).batch();
  }

  @Test
  void theBarrierComesBehindTheBatch() throws IOException {
    try (var pool = pool()) {
      var batcher = new Batcher(new SampleSettings(64, 4, false), pool.store());
      var sampler = BehaviorTestKit.create(Sampler.create(batcher, next.getRef()));
      var barrier = dev.latebloom.pool.Barrier.behind(1, folder);
      sampler.run(pool.drawn().getFirst());
      sampler.run(new Pool.Pass(barrier));
      List<Sampler.Output> out = next.getAllReceived();
      assertThat(out).hasSize(2);
      assertThat(out.getLast()).isEqualTo(new Sampler.Pass(barrier));
    }
  }
}
