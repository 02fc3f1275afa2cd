package dev.latebloom.reweight.rival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.ledger.Ledger;
import dev.latebloom.ledger.LossHistory;
import dev.latebloom.ledger.LossHistorySettings;
import dev.latebloom.pool.Weights;
import dev.latebloom.reweight.Defaults;
import dev.latebloom.reweight.Policy;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The competitors that mix sources, on sizes and losses that are known. */
final class MixingTest {
  private static final double ROUNDING = 1.0 / Weights.ONE;

  private final LossHistory history = new LossHistory(new LossHistorySettings(0.5, 0.15));
  private final Ledger ledger;

  MixingTest(@TempDir Path folder) throws IOException {
    ledger = Ledger.create(folder.resolve("ledger"), 1000);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private void admit(int examples, int source) {
    for (int i = 0; i < examples; i++) ledger.admit(ledger.nextId(), source, 1);
  }

  private void visit(long step, long from, long to, double loss) {
    for (long id = from; id < to; id++) {
      assertThat(history.visit(ledger, id, step, (float) loss)).isTrue();
    }
  }

  private void decide(Policy policy, long step) {
    Defaults.pass(policy).decide(step, ledger);
  }

  /** Visits a round of the example. */
  private double weight(long id) {
    return (double) ledger.weight.get(ledger.slot(id)) / Weights.ONE;
  }

  /** Shares as 20 to 10, of four times as many examples: half as often each. */
  @Test
  void atTemperatureTwoSharesGoByTheRootsOfTheSizes() {
    admit(400, 3);
    admit(100, 9);
    var policy = new TemperatureSampling(2, 100);
    decide(policy, 50);
    assertThat(weight(0)).isEqualTo(1);
    assertThat(weight(400)).isEqualTo(2);
    decide(policy, 100);
    assertThat(weight(400)).as("cooled down").isEqualTo(1);
  }

  /**
   * Of 600 draws each of the three may take 200; ten examples take 40, and the 560 that are left go
   * to the two others alike.
   */
  @Test
  void uniMaxDealsAlikeButNoExampleMoreThanItsRepeats() {
    admit(10, 1);
    admit(90, 2);
    admit(300, 3);
    decide(new UniMax(600, 4), 50);
    double once = 280.0 / 300;
    assertThat(weight(0)).isCloseTo(4 / once, within(ROUNDING));
    assertThat(weight(10)).isCloseTo(280.0 / 90 / once, within(ROUNDING));
    assertThat(weight(100)).isEqualTo(1);
  }

  @Test
  void aPowerLawIsFoundInItsPoints() {
    var law = new PowerLaw(0.6, 3, 0.4);
    var steps = new double[16];
    var losses = new double[16];
    for (int i = 0; i < 16; i++) {
      steps[i] = 100 + 50 * i;
      losses[i] = law.at(steps[i]);
    }
    var found = PowerLaw.fit(steps, losses);
    assertThat(found.at(2000)).isCloseTo(law.at(2000), within(0.02));
    assertThat(found.exponent()).isCloseTo(0.4, within(0.051));
  }

  /** Two sources alike in size and in their losses now; one has come down, one stands. */
  @Test
  void adoDrawsTheSourceMoreWhoseLossFalls() {
    admit(200, 1);
    admit(200, 2);
    for (int i = 0; i < 200; i++) visit(1 + i, i, i + 1, 8 / Math.sqrt(1.0 + i));
    for (int i = 0; i < 200; i++) visit(1 + i, 200 + i, 201 + i, 8 / Math.sqrt(200));
    decide(new AdaptiveDataOptimization(10), 200);
    assertThat(weight(200)).isEqualTo(1);
    assertThat(weight(0)).as("at most one tenth of the share moves").isBetween(1.1, 1.25);
  }

  /** Losses 4 and 1 at equal shares: exponents √(ln 2 / 80) · 8 and · 2. */
  @Test
  void odmPrefersTheSourceWithTheHigherLoss() {
    admit(100, 1);
    admit(100, 2);
    visit(41, 0, 100, 4);
    visit(41, 100, 200, 1);
    decide(new OnlineDataMixing(10, 10), 50);
    double explored = Math.sqrt(Math.log(2) / 80);
    double preferred = 1 / (1 + Math.exp(-6 * explored));
    double share = (1 - 2 * explored) * preferred + explored;
    assertThat(weight(100)).isEqualTo(1);
    assertThat(weight(0)).isCloseTo(share / (1 - share), within(ROUNDING));
  }

  @Test
  void withoutSourcesNobodyIsMixed() {
    admit(50, 0);
    visit(40, 0, 50, 4);
    decide(new TemperatureSampling(2, 100), 50);
    decide(new UniMax(600, 4), 50);
    decide(new AdaptiveDataOptimization(10), 50);
    decide(new OnlineDataMixing(10, 10), 50);
    for (int id = 0; id < 50; id++) assertThat(weight(id)).isEqualTo(1);
  }
}
