package dev.latebloom.train.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/** GRPO's parts against numbers worked out by hand, and its derivative against differences. */
final class GrpoFormulasTest {
  private static final Clip CLIP = new Clip(0.2);

  @Test
  void advantagesAreDistancesFromTheGroupsMeanInItsDeviations() {
    // Mean 0.5, deviation 0.5.
    assertThat(GroupAdvantages.of(new double[] {1, 0, 0, 1}))
        .containsExactly(
            new double[] {0.99980004, -0.99980004, -0.99980004, 0.99980004}, within(1e-8));
    // Mean 2, deviation sqrt(1.5).
    assertThat(GroupAdvantages.of(new double[] {1, 1, 4, 2}))
        .containsExactly(new double[] {-0.81642992, -0.81642992, 1.63285984, 0}, within(1e-7));
  }

  @Test
  void aGroupThatEarnedTheSameTeachesNothing() {
    assertThat(GroupAdvantages.of(new double[] {0.3, 0.3, 0.3})).containsOnly(0);
    assertThat(GroupAdvantages.isSilent(new double[] {0.3, 0.3, 0.3})).isTrue();
    assertThat(GroupAdvantages.isSilent(new double[] {0.3, 0.3, 0.31})).isFalse();
  }

  @Test
  void theClipBindsOnlyWhereTheStepHasGoneTheWayItWasMeantToGo() {
    assertThat(CLIP.value(1.5, 2)).isEqualTo(2.4);
    assertThat(CLIP.slope(1.5, 2)).isZero();
    assertThat(CLIP.value(0.5, -2)).isEqualTo(-1.6);
    assertThat(CLIP.slope(0.5, -2)).isZero();
    // The other way nothing is cut off, however far it is.
    assertThat(CLIP.value(0.5, 2)).isEqualTo(1);
    assertThat(CLIP.slope(0.5, 2)).isEqualTo(1);
    assertThat(CLIP.value(1.5, -2)).isEqualTo(-3);
    assertThat(CLIP.slope(1.5, -2)).isEqualTo(-3);
    assertThat(CLIP.cuts(5, 0)).isFalse();
  }

  @Test
  void theDivergenceOfOneTokenIsThatOfSchulmansThirdEstimate() {
    // π_ref / π = 1/2: 0.5 + ln 2 - 1.
    assertThat(Divergence.value(Math.log(0.5), Math.log(0.25)))
        .isCloseTo(0.193147181, within(1e-9));
    assertThat(Divergence.slope(Math.log(0.5), Math.log(0.25))).isCloseTo(0.5, within(1e-9));
    assertThat(Divergence.value(-1.5, -1.5)).isZero();
  }

  @Property(tries = 200)
  void theDivergenceIsNeverBelowZero(
      @ForAll @DoubleRange(min = -20, max = 0) double log,
      @ForAll @DoubleRange(min = -20, max = 0) double reference) {
    assertThat(Divergence.value(log, reference)).isGreaterThanOrEqualTo(0);
  }

  @Test
  void theFirstUpdatesSharesAreTheAdvantagesWhateverTheLosses() {
    var surrogate =
        new Surrogate(
            CLIP, 0, 2, (i, _) -> i == 0 ? 2 : -1, (i, _) -> i == 0 ? 0.25 : 0.5, Optional.empty());
    assertThat(surrogate.of(0, new float[] {1, 3})).containsExactly(0.5f, 0.5f);
    assertThat(surrogate.of(1, new float[] {0.5f})).containsExactly(-0.5f);
    assertThat(surrogate.entropy()).isEqualTo(1.5);
    assertThat(surrogate.clipShare()).isZero();
    assertThat(surrogate.divergence()).isNaN();
  }

  /** w (-J + β D), summed over the tokens of one response. */
  private static double objective(
      double[] losses, double[] old, double[] reference, double advantage, double kl) {
    double sum = 0;
    for (int t = 0; t < losses.length; t++) {
      double j = CLIP.value(Math.exp(old[t] - losses[t]), advantage);
      sum += 0.5 * (-j + kl * Divergence.value(-losses[t], -reference[t]));
    }
    return sum;
  }

  @Property(tries = 100)
  void theSharesAreTheDerivativeOfTheObjectiveByTheLosses(@ForAll long seed) {
    var random = new SplittableRandom(seed);
    double advantage = random.nextDouble(-2, 2);
    double kl = random.nextDouble();
    int n = 4;
    var old = new float[n];
    var now = new float[n];
    var reference = new float[n];
    for (int t = 0; t < n; t++) {
      old[t] = (float) random.nextDouble(5);
      now[t] = (float) (old[t] + random.nextDouble(-0.5, 0.5));
      reference[t] = (float) (old[t] + random.nextDouble(-1, 1));
    }
    var surrogate =
        new Surrogate(
            CLIP, kl, 1, (_, _) -> advantage, (_, _) -> 0.5, Optional.of(new PerToken(reference)));
    surrogate.of(0, old);
    float[] shares = surrogate.of(0, now);
    double h = 1e-6;
    for (int t = 0; t < n; t++) {
      var above = doubles(now);
      var below = doubles(now);
      above[t] += h;
      below[t] -= h;
      double slope =
          (objective(above, doubles(old), doubles(reference), advantage, kl)
                  - objective(below, doubles(old), doubles(reference), advantage, kl))
              / (2 * h);
      double ratio = Math.exp((double) old[t] - now[t]);
      // At the clip's edge there is no derivative.
      if (Math.abs(Math.abs(ratio - 1) - 0.2) < 1e-5) continue;
      assertThat((double) shares[t]).isCloseTo(slope, within(1e-5));
    }
  }

  private static double[] doubles(float[] floats) {
    var doubles = new double[floats.length];
    for (int i = 0; i < doubles.length; i++) doubles[i] = floats[i];
    return doubles;
  }
}
