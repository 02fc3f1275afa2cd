package dev.latebloom.train.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PPO's parts against numbers worked out by hand, and against what they must come to. */
final class PpoFormulasTest {

  @Test
  void advantagesAreDiscountedSumsOfSurprises() {
    // δ_3 = 1 - 0.3, δ_2 = 0.5 * 0.3 - 0.4, δ_1 = 0.5 * 0.4 - 0.5, each behind a quarter of the
    // next.
    assertThat(
            new GeneralizedAdvantages(0.5, 0.5)
                .of(new double[] {0, 0, 1}, new double[] {0.5, 0.4, 0.3}))
        .containsExactly(new double[] {-0.31875, -0.075, 0.7}, within(1e-12));
    // Without λ each is the surprise of its own token.
    assertThat(
            new GeneralizedAdvantages(1, 0)
                .of(new double[] {0.1, -0.2, 1}, new double[] {0.5, 0.4, 0.3}))
        .containsExactly(new double[] {0, -0.3, 0.7}, within(1e-12));
  }

  @Property(tries = 100)
  void withFullTrustInRewardsAnAdvantageIsTheirDiscountedSumLessTheValue(@ForAll long seed) {
    var random = new SplittableRandom(seed);
    double discount = random.nextDouble();
    var rewards = random.doubles(5, -1, 1).toArray();
    var values = random.doubles(5, -1, 1).toArray();
    var advantages = new GeneralizedAdvantages(discount, 1).of(rewards, values);
    for (int t = 0; t < rewards.length; t++) {
      double sum = 0;
      for (int k = t; k < rewards.length; k++) sum += Math.pow(discount, k - t) * rewards[k];
      assertThat(advantages[t]).isCloseTo(sum - values[t], within(1e-9));
    }
  }

  @Test
  void advantagesOfAllTokensTogetherHaveMeanNoughtAndDeviationOne() {
    // Mean 3, deviation 2.
    double[][] all = {{1, 5}, {1, 5, 3 - 2, 3 + 2}};
    Ppo.standardize(all);
    assertThat(all[0]).containsExactly(new double[] {-1, 1}, within(1e-7));
    assertThat(all[1]).containsExactly(new double[] {-1, 1, -1, 1}, within(1e-7));
    double[][] same = {{2}, {2, 2}};
    Ppo.standardize(same);
    assertThat(same[1]).containsOnly(0);
  }

  @Test
  void aValueThatHasGoneBeyondItsBoundTowardsTheGoalMovesNoFurther() {
    var loss = new ValueLoss(0.2);
    // Within the bound it is the squared error.
    assertThat(loss.value(0.1, 0, 1)).isCloseTo(0.81, within(1e-12));
    assertThat(loss.slope(0.1, 0, 1)).isCloseTo(-1.8, within(1e-12));
    // Beyond it, on the goal's side, it counts as if it stood at the bound.
    assertThat(loss.value(0.5, 0, 1)).isCloseTo(0.64, within(1e-12));
    assertThat(loss.slope(0.5, 0, 1)).isZero();
    // On the other side it is drawn back.
    assertThat(loss.value(-0.5, 0, 1)).isCloseTo(2.25, within(1e-12));
    assertThat(loss.slope(-0.5, 0, 1)).isCloseTo(-3, within(1e-12));
    var free = new ValueLoss(Double.POSITIVE_INFINITY);
    assertThat(free.slope(0.5, 0, 1)).isCloseTo(-1, within(1e-12));
  }

  @Property(tries = 200)
  void theSlopeOfAValueIsTheDerivativeOfItsLoss(@ForAll long seed) {
    var random = new SplittableRandom(seed);
    var loss = new ValueLoss(0.2);
    double old = random.nextDouble(-1, 1);
    double value = old + random.nextDouble(-0.5, 0.5);
    double goal = random.nextDouble(-1, 1);
    double h = 1e-6;
    // Where the value passes its bound there is no derivative.
    if (Math.abs(Math.abs(value - old) - 0.2) < 1e-5) return;
    if (Math.abs(value - goal) - Math.abs(old - goal) < 0.2 && Math.abs(value - old) > 0.2) {
      double at = Math.abs(Math.clamp(value, old - 0.2, old + 0.2) - goal);
      if (Math.abs(at - Math.abs(value - goal)) < 1e-5) return;
    }
    double slope = (loss.value(value + h, old, goal) - loss.value(value - h, old, goal)) / (2 * h);
    assertThat(loss.slope(value, old, goal)).isCloseTo(slope, within(1e-6));
  }

  @Test
  void theCoefficientFollowsTheDivergenceByAtMostTwoPercentAStep() {
    var control = new KlControl(0.5, 0.1);
    control.heard(0.11);
    // 0.5 (1 + 0.1 * 0.1).
    assertThat(control.coefficient()).isCloseTo(0.505, within(1e-12));
    control.heard(5);
    assertThat(control.coefficient()).isCloseTo(0.505 * 1.02, within(1e-12));
    control.heard(0);
    assertThat(control.coefficient()).isCloseTo(0.505 * 1.02 * 0.98, within(1e-12));
    control.heard(0.1);
    assertThat(control.coefficient()).isCloseTo(0.505 * 1.02 * 0.98, within(1e-12));
  }

  @Test
  void withoutATargetOrAReferenceTheCoefficientStays() {
    var free = new KlControl(0.5, 0);
    free.heard(7);
    assertThat(free.coefficient()).isEqualTo(0.5);
    var blind = new KlControl(0.5, 0.1);
    blind.heard(Double.NaN);
    assertThat(blind.coefficient()).isEqualTo(0.5);
  }

  @Test
  void theCoefficientIsKeptToTheLastBit(@TempDir Path folder) throws Exception {
    var control = new KlControl(1.0 / 3, 0.07);
    control.heard(0.0712345);
    control.save(folder);
    var other = new KlControl(9, 0.07);
    other.restore(folder);
    assertThat(other.coefficient()).isEqualTo(control.coefficient());
    Files.writeString(folder.resolve("kl.json"), "{}");
    assertThatThrownBy(() -> other.restore(folder))
        .hasMessageEndingWith("kl.json has no number for coefficient");
  }
}
