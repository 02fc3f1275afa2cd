package dev.latebloom.reweight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.config.ByName;
import dev.latebloom.ledger.Group;
import dev.latebloom.pool.Weights;
import dev.latebloom.reweight.rival.TemperatureSampling;
import dev.latebloom.reweight.rival.UniMax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies of workers that know each other's sources. */
final class SourcesTest {
  private static final int SOURCES = 4;

  @TempDir Path folder;

  private static List<Pass> passes() {
    return List.of(
        Defaults.pass(),
        Defaults.pass("reweight.target=balanced"),
        Defaults.pass(
            new Uniform(Counts.of(new ByName(Map.of("s1", 3.0))).naming(index -> "s" + index))),
        Defaults.pass(new UniMax(500, 1.5)),
        Defaults.pass(new TemperatureSampling(2, 1000)));
  }

  /** Losses are multiples of a power of two, so that sums do not depend on their order. */
  @Test
  void twoWorkersWithSkewedShardsWeighTheirExamplesAsOneWithBoth() throws IOException {
    var random = new Random(1);
    for (int trial = 0; trial < 20; trial++) {
      int[][] examples = new int[2][SOURCES];
      float[] losses = new float[SOURCES];
      for (int source = 0; source < SOURCES; source++) {
        // Some sources are with one worker only.
        for (int worker = 0; worker < 2; worker++) {
          examples[worker][source] = random.nextInt(3) == 0 ? 0 : random.nextInt(60);
        }
        examples[source % 2][source]++;
        losses[source] = random.nextInt(1, 64) / 16f;
      }
      for (var pass : passes()) check(pass, examples, losses);
    }
  }

  private void check(Pass pass, int[][] examples, float[] losses) throws IOException {
    try (var first = worker(examples[0], losses);
        var second = worker(examples[1], losses);
        var both = new LedgerFixture(Files.createTempDirectory(folder, "both"))) {
      for (int[] shard : examples) admit(both, shard, losses);
      both.visit(1);
      both.decide(pass);
      var expected = weights(both);

      first.ledger.setElsewhere(ordered(Sources.here(second.ledger)));
      second.ledger.setElsewhere(ordered(Sources.here(first.ledger)));
      first.decide(pass);
      second.decide(pass);
      assertThat(expected).as("%s", pass.policy()).containsAllEntriesOf(weights(first));
      assertThat(expected).as("%s", pass.policy()).containsAllEntriesOf(weights(second));
    }
  }

  private static Map<Integer, Group> ordered(Map<Integer, Group> groups) {
    return new TreeMap<>(groups);
  }

  private LedgerFixture worker(int[] shard, float[] losses) throws IOException {
    var worker = new LedgerFixture(Files.createTempDirectory(folder, "worker"));
    admit(worker, shard, losses);
    worker.visit(1);
    return worker;
  }

  private static void admit(LedgerFixture worker, int[] shard, float[] losses) {
    for (int source = 0; source < SOURCES; source++) {
      worker.admit(shard[source], source, losses[source]);
    }
  }

  /** By source the one weight that all its examples have, in 256ths. */
  private static Map<Integer, Integer> weights(LedgerFixture worker) {
    var weights = new TreeMap<Integer, Integer>();
    worker.ledger.forEach(
        (_, slot) -> {
          int weight = worker.ledger.weight.get(slot);
          assertThat(weights.merge(worker.ledger.source(slot), weight, Math::max))
              .isEqualTo(weight);
        });
    assertThat(weights.values()).allMatch(weight -> weight >= Weights.ONE);
    return weights;
  }
}
