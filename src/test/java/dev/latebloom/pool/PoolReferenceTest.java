package dev.latebloom.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** Which draw saw which weights, against a loop that has no messages. */
final class PoolReferenceTest {
  private static final int CAPACITY = 30;
  private static final int EXAMPLES = 8;
  private static final int START = 10;

  private Path folder = Path.of("");

  @BeforeTry
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("pool");
  }

  @AfterTry
  void deleteFolder() throws IOException {
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }

  @Example
  void anExampleOfWeightThreeIsDrawnThreeTimesInARound() throws IOException {
    try (var pool = new PoolUnderTest(folder, settings(1), 11)) {
      pool.offer(20);
      var ids = new ArrayList<Long>();
      for (long step = 1; step <= 7; step++) {
        pool.drawn().forEach(drawn -> ids.addAll(PoolUnderTest.ids(drawn)));
        pool.reweigh(step, step == 1 ? PoolUnderTest.weights(7, 3 * Weights.ONE) : Weights.NONE);
      }
      for (var round : List.of(ids.subList(0, 22), ids.subList(22, 44))) {
        for (long id = 0; id < 20; id++) {
          assertThat(Collections.frequency(round, id)).isEqualTo(id == 7 ? 3 : 1);
        }
      }
    }
  }

  @Property(tries = 60)
  void everyDrawSeesTheWeightsMadeUpToLagStepsBeforeAndNoOther(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int lag) throws IOException {
    var random = new Random(seed);
    var reference = new Reference(lag, seed);
    try (var pool = new PoolUnderTest(folder, settings(lag), seed)) {
      pool.offer(START + random.nextInt(2 * CAPACITY));
      long observed = 0;
      var made = new ArrayList<Pool.Drawn>();
      while (observed < 40) {
        for (var drawn : pool.drawn()) {
          reference.check(drawn, pool.offered());
          made.add(drawn);
        }
        if (random.nextInt(4) == 0) pool.offer(1 + random.nextInt(9));
        if (observed == made.size()) continue;
        var weights = anyWeights(random, made.get((int) observed++));
        reference.weights.add(weights);
        pool.reweigh(observed, weights);
      }
    }
  }

  /** Of examples just drawn, some of which may be named twice. */
  private static Weights anyWeights(Random random, Pool.Drawn drawn) {
    int count = random.nextInt(4);
    var ids = new long[count];
    var weights = new short[count];
    for (int i = 0; i < count; i++) {
      ids[i] = drawn.ids().at(random.nextInt(drawn.ids().size()));
      weights[i] = (short) (1 + random.nextInt(5 * Weights.ONE));
    }
    return new Weights(ids, weights);
  }

  /** What is drawn in each step, written down from the description of the pool. */
  private static final class Reference {
    final List<Weights> weights = new ArrayList<>();
    private final int lag;
    private final Urn urn;
    private long step;
    private long admitted;
    private long drawnOnce;

    Reference(int lag, long seed) {
      this.lag = lag;
      this.urn = new Urn(CAPACITY, seed);
    }

    /** Makes the next draw and compares. */
    void check(Pool.Drawn drawn, long stored) {
      step++;
      if (step > lag) reweigh(weights.get((int) (step - lag - 1)));
      long target = Math.max(admitted, Math.min(stored, drawnOnce + CAPACITY));
      for (; admitted < target; admitted++) {
        urn.evict((int) (admitted % CAPACITY));
        urn.admit((int) (admitted % CAPACITY));
      }
      var ids = new ArrayList<Long>();
      var seen = new ArrayList<Integer>();
      for (int i = 0; i < EXAMPLES; i++) {
        long round = urn.round();
        int slot = urn.draw();
        if (urn.round() > round) drawnOnce = admitted;
        long id = slot;
        while (id + CAPACITY < admitted) id += CAPACITY;
        ids.add(id);
        seen.add(urn.weight(slot));
      }
      assertThat(drawn.step()).isEqualTo(step);
      assertThat(drawn.endAdmitted()).isEqualTo(admitted);
      assertThat(PoolUnderTest.ids(drawn)).isEqualTo(ids);
      for (int i = 0; i < EXAMPLES; i++) {
        assertThat(drawn.ids().weight(i)).isEqualTo(seen.get(i));
      }
    }

    private void reweigh(Weights made) {
      for (int i = 0; i < made.size(); i++) {
        boolean held = made.id(i) >= admitted - CAPACITY;
        if (held) urn.reweigh((int) (made.id(i) % CAPACITY), made.weight(i));
      }
    }
  }

  private static PoolSettings settings(int lag) {
    return new PoolSettings(CAPACITY, 10 * CAPACITY, START, EXAMPLES, lag, 0, 0);
  }
}
