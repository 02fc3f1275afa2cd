package dev.latebloom.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Many runs of the simulated cluster. {@code -Dcluster.seeds=1000} makes it more, and {@code
 * -Dcluster.seed=17} repeats one.
 */
final class SimulationTest {
  private static final int SEEDS = Integer.getInteger("cluster.seeds", 200);

  @Test
  void whateverFailsWorkersAgreeLoseNothingAndGoOn() {
    var one = System.getProperty("cluster.seed");
    if (one != null) {
      new Simulation(Long.parseLong(one)).run();
      return;
    }
    long rounds = 0;
    int killed = 0;
    int fenced = 0;
    int corrupted = 0;
    int lost = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      var world = new Simulation(seed).run();
      rounds += world.rounds();
      killed += world.killed;
      fenced += world.fenced;
      corrupted += world.corrupted;
      lost += world.lost;
    }
    System.out.println(
        "%d runs: %d rounds, %d kills, %d fenced coordinators, %d corrupted fragments, %d workers lost"
            .formatted(SEEDS, rounds, killed, fenced, corrupted, lost));
    // The faults that it is about have happened.
    assertThat(killed).isGreaterThan(SEEDS);
    assertThat(fenced).isGreaterThan(SEEDS / 10);
    assertThat(corrupted).isGreaterThan(SEEDS);
    assertThat(lost).isGreaterThan(SEEDS / 10);
  }
}
