package dev.latebloom.app.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Many runs of the simulated loop. {@code -Dloop.seeds=1000} makes it more, and {@code
 * -Dloop.seed=17} repeats one.
 */
final class LoopSimulationTest {
  private static final int USUAL = 6;
  private static final int SEEDS = Integer.getInteger("loop.seeds", USUAL);

  @TempDir private Path folder;

  /** Every fault has a line in the log, and there are thousands. */
  @BeforeEach
  void beQuiet() {
    level(System.getProperty("loop.seed") == null ? Level.OFF : Level.INFO);
  }

  @AfterEach
  void logAgain() {
    level(Level.WARN);
  }

  private static void level(Level level) {
    ((Logger) LoggerFactory.getLogger("dev.latebloom")).setLevel(level);
    ((Logger) LoggerFactory.getLogger("org.apache.pekko")).setLevel(level);
  }

  @Test
  void aSeedDecidesAllOfARun() {
    var one = new Simulation(3, folder.resolve("a")).run();
    var other = new Simulation(3, folder.resolve("b")).run();
    assertThat(one.outcome()).isEqualTo(other.outcome());
  }

  @Test
  void whateverFailsNoExampleIsLostAndEveryStepIsTheOneItWasFirst() {
    var one = System.getProperty("loop.seed");
    if (one != null) {
      new Simulation(Long.parseLong(one), folder.resolve(one)).run();
      return;
    }
    int kills = 0;
    int failures = 0;
    var broken = new ArrayList<AssertionError>();
    for (long seed = 0; seed < SEEDS; seed++) {
      var run = new Simulation(seed, folder.resolve("run-" + seed));
      try {
        run.run();
        if (SEEDS > USUAL) System.out.println("seed " + seed + ": " + run.outcome());
      } catch (AssertionError e) {
        System.out.println(e.getMessage());
        broken.add(e);
      }
      kills += run.kills;
      failures += run.failures;
    }
    System.out.println("%d runs: %d kills, %d failures".formatted(SEEDS, kills, failures));
    assertThat(broken).isEmpty();
    assertThat(kills).isGreaterThan(SEEDS);
    assertThat(failures).isGreaterThan(SEEDS);
  }
}
