package dev.latebloom.reweight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.config.ByName;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.ledger.Mark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shares against numbers worked out by hand; weights are rounded to 256ths. */
final class OnlineLateTest {
  private static final double ROUNDING = 1.0 / 256;

  private final Path folder;
  private final LedgerFixture examples;

  OnlineLateTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    examples = new LedgerFixture(folder);
  }

  @AfterEach
  void close() {
    examples.close();
  }

  private int decide(String... overrides) {
    return examples.decide(Defaults.pass(overrides)).size();
  }

  @Test
  void anEmptyLedgerNeedsNoWeights() {
    assertThat(decide()).isZero();
  }

  @Test
  void beforeTheFirstVisitNothingIsShownMore() {
    examples.admit(10, 0);
    examples.admit(10, 1);
    assertThat(decide()).isZero();
  }

  /** The mean is 0.6, half of it 0.3; two thirds of that are left of the first source's share. */
  @Test
  void aLearnedSourceGivesUpDrawsInProportion() {
    examples.admit(50, 0, 0.2f);
    examples.admit(50, 1, 1f);
    examples.visit(1);
    assertThat(decide()).isEqualTo(50);
    assertThat(examples.weight(0)).isEqualTo(1);
    assertThat(examples.weight(50)).isEqualTo(1.5, within(ROUNDING));
  }

  @Test
  void noSourceGivesUpDrawsWhileAllAreAboveHalfOfTheMean() {
    examples.admit(50, 0, 0.6f);
    examples.admit(50, 1, 1f);
    examples.visit(1);
    assertThat(decide()).isZero();
  }

  /** All lose the same, so nobody gives up draws. */
  @Test
  void aSourceThatCountsThreefoldIsShownThreeTimes() {
    examples.admit(10, 0, 1f);
    examples.admit(90, 1, 1f);
    examples.visit(1);
    examples.decide(named("reweight.sources.rare=3"));
    assertThat(examples.weight(0)).isEqualTo(3);
    assertThat(examples.weight(10)).isEqualTo(1);
  }

  @Test
  void alikeButForWhatCountsMoreIsUniform() {
    examples.admit(10, 0, 1f);
    examples.admit(90, 1, 0.01f);
    examples.visit(1);
    var uniform = new Uniform(Counts.of(new ByName(Map.of("rare", 3.0))));
    examples.decide(Defaults.pass(uniform).naming(index -> index == 0 ? "rare" : "common"));
    assertThat(examples.weight(0)).isEqualTo(3);
    assertThat(examples.weight(10)).isEqualTo(1);
  }

  /** Alike by the target, but for what counts besides: base 2 * sqrt(0.2 / 2) to sqrt(0.8 / 2). */
  @Test
  void sourcesCountBesideTheTarget() {
    examples.admit(20, 0, 1f);
    examples.admit(80, 1, 1f);
    examples.visit(1);
    examples.decide(named("reweight.target=balanced", "reweight.sources.rare=2"));
    assertThat(examples.weight(0) / examples.weight(20)).isEqualTo(4, within(ROUNDING));
  }

  /** Without the weight the mean is 0.65 and nobody is under half of it; with it 0.77. */
  @Test
  void whatCountsMoreMakesTheMean() {
    examples.admit(50, 0, 1f);
    examples.admit(50, 1, 0.3f);
    examples.visit(1);
    examples.decide(named("reweight.sources.rare=2"));
    assertThat(examples.weight(0)).isEqualTo(2 * (0.5 * 2.3 / 3) / 0.3, within(ROUNDING));
  }

  private static Pass named(String... overrides) {
    return Defaults.pass(overrides).naming(index -> index == 0 ? "rare" : "common");
  }

  @Test
  void noExampleIsShownMoreThanTheLargestWeight() {
    examples.admit(50, 0, 0.001f);
    examples.admit(50, 1, 1f);
    examples.visit(1);
    decide("reweight.largest-weight=3");
    assertThat(examples.weight(50)).isEqualTo(3);
  }

  @Test
  void aSourceThatNobodyHasSeenGivesUpNothing() {
    examples.admit(50, 0, 0.001f);
    examples.admit(50, 1, 1f);
    examples.admit(50, 2);
    examples.visit(1);
    decide();
    assertThat(examples.weight(100)).isEqualTo(examples.weight(50)).isEqualTo(4);
  }

  @Test
  void whatIsLearnedAgainLessGetsItsDrawsBack() {
    examples.admit(50, 0, 0.2f, 1f);
    examples.admit(50, 1, 1f, 1f);
    examples.visit(1);
    decide();
    examples.visit(1);
    assertThat(decide()).isEqualTo(50);
    assertThat(examples.weight(50)).isEqualTo(1);
  }

  /** Shares of 0.8 and 0.2 become the roots of 0.8 and 0.2 times a half: 2 to 1. */
  @Test
  void aBalancedTargetMovesSharesHalfway() {
    examples.admit(400, 0, 1f);
    examples.admit(100, 1, 1f);
    examples.visit(1);
    decide("reweight.target=balanced");
    assertThat(examples.weight(0)).isEqualTo(1);
    assertThat(examples.weight(400)).isEqualTo(2, within(ROUNDING));
  }

  /** Natural: the mean is 0.28, and nobody is under 0.14. Balanced: 0.6, and one is under 0.3. */
  @Test
  void theTargetDecidesWhatTheMeanIs() {
    examples.admit(450, 0, 0.2f);
    examples.admit(50, 1, 1f);
    examples.visit(1);
    assertThat(decide()).isZero();
    decide("reweight.target=balanced", "reweight.largest-weight=200");
    // Roots of 0.9 and 0.1 times a half are 3 to 1, of which an example has 1/9 and 1; times 2/3.
    assertThat(examples.weight(450)).isEqualTo(4.5, within(0.02));
  }

  @Test
  void nothingGivesUpDrawsWhereNothingCountsAsLearned() {
    examples.admit(50, 0, 0.001f);
    examples.admit(50, 1, 1f);
    examples.visit(1);
    assertThat(decide("reweight.learned=0")).isZero();
  }

  @Test
  void lossesOfZeroEverywhereMoveNothing() {
    examples.admit(50, 0, 0f);
    examples.admit(50, 1, 0f);
    examples.visit(1);
    assertThat(decide()).isZero();
  }

  @Test
  void aCopyOfTheLedgerDecidesTheSame() throws IOException {
    examples.admit(50, 0, 0.2f);
    examples.admit(50, 1, 1f);
    examples.visit(1);
    examples.ledger.saveTo(folder.resolve("copy"));
    try (var other = Ledger.create(folder.resolve("other"), 1000)) {
      other.restoreFrom(folder.resolve("copy"));
      var here = Defaults.pass().decide(2, examples.ledger).weights();
      var there = Defaults.pass().decide(2, other).weights();
      assertThat(there.size()).isEqualTo(here.size()).isEqualTo(50);
      for (int i = 0; i < here.size(); i++) {
        assertThat(there.id(i)).isEqualTo(here.id(i));
        assertThat(there.weight(i)).isEqualTo(here.weight(i));
      }
    }
  }

  @Test
  void uniformTakesBackEveryWeight() {
    examples.admit(50, 0, 0.2f);
    examples.admit(50, 1, 1f);
    examples.visit(1);
    decide();
    assertThat(examples.decide(Defaults.pass(new Uniform(Counts.of(new ByName(Map.of()))))).size())
        .isEqualTo(50);
    assertThat(examples.weight(50)).isEqualTo(1);
  }

  @Test
  void aSettingOutOfRangeIsNamedAsItStandsInTheFile() {
    assertThatThrownBy(() -> Defaults.pass("reweight.largest-weight=0.5"))
        .hasMessageContaining("latebloom.reweight.largest-weight must be 1 to 255");
    assertThatThrownBy(() -> Defaults.pass("reweight.target=fair"))
        .hasMessageContaining("latebloom.reweight.target must be");
  }

  @Test
  void whatIsMarkedAsWrongIsShownOnceARound() {
    examples.admit(50, 0, 0.2f);
    examples.admit(50, 1, 1f);
    examples.visit(1);
    examples.ledger.setMark(50, Mark.WRONG);
    decide();
    assertThat(examples.weight(50)).isEqualTo(1);
    assertThat(examples.weight(51)).isEqualTo(1.5, within(ROUNDING));
  }

  /** With the learned source removed, the other is all there is. */
  @Test
  void whatIsRemovedCountsInNoMean() {
    examples.admit(50, 0, 0.2f);
    examples.admit(50, 1, 1f);
    examples.visit(1);
    for (int slot = 0; slot < 50; slot++) examples.ledger.setMark(slot, Mark.REMOVED);
    assertThat(decide()).isZero();
  }
}
