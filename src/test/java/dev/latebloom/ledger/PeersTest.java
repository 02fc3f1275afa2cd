package dev.latebloom.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PeersTest {
  private final Peers peers = new Peers(0.15);
  private final SplittableRandom random = new SplittableRandom(1);
  private final Ledger ledger;
  private final PeerLevels levels;

  PeersTest(@TempDir Path folder) throws IOException {
    ledger = Ledger.create(folder.resolve("ledger"), 1);
    levels = ledger.peers();
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  /** A visit whose loss is about this; returns its standing. */
  private double visit(int group, double loss) {
    return peers.visit(levels, group, (float) (loss * Math.exp(0.2 * random.nextGaussian())));
  }

  /** Loss of a model that learns fast at first, as in the first steps of a run. */
  private static double falling(int visit) {
    return 1.5 + 4 * Math.exp(-visit / 1000.0);
  }

  @Test
  void theFirstLossesTellNothing() {
    for (int i = 0; i < 8; i++) assertThat(visit(0, i)).isZero();
    assertThat(visit(0, 50)).isPositive();
  }

  @Test
  void theSameDistanceFromPeersStandsTheSameAtAnyTime() {
    var early = new double[2];
    var late = new double[2];
    for (int i = 0; i < 6000; i++) {
      visit(0, falling(i));
      if (i % 50 != 0) continue;
      double standing = peers.visit(levels, 0, (float) (1.5 * falling(i)));
      var sum = i > 500 && i < 2000 ? early : late;
      if (i < 500) continue;
      sum[0] += standing;
      sum[1]++;
    }
    double first = early[0] / early[1];
    assertThat(first).isGreaterThan(1.5);
    assertThat(late[0] / late[1]).isCloseTo(first, within(0.3));
  }

  @Test
  void aGroupThatIsSeldomVisitedFollowsTheOthers() {
    double sum = 0;
    int visits = 0;
    for (int i = 0; i < 3000; i++) {
      visit(0, falling(i));
      if (i % 30 != 0) continue;
      double standing = visit(1, 1.2 * falling(i));
      if (i < 900) continue;
      sum += standing;
      visits++;
    }
    assertThat(sum / visits).isCloseTo(0, within(0.8));
  }

  @Test
  void outliersDoNotSetTheScale() {
    for (int i = 0; i < 5000; i++) visit(0, i % 20 == 0 ? 40 : 1);
    assertThat(visit(0, 40)).isEqualTo(8);
    assertThat(levels.scale(0)).isBetween(0.1, 0.3);
  }

  @Test
  void noiseAmongWhatIsLearnedIsNoOutlier() {
    for (int i = 0; i < 1000; i++) visit(0, 0.001);
    assertThat(peers.visit(levels, 0, 0.004f)).isLessThan(2);
  }
}
