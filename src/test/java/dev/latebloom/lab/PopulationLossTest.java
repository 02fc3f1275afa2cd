package dev.latebloom.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class PopulationLossTest {
  private static final PopulationLoss FOUR =
      PopulationLoss.of(new double[] {0.1, 0.4, 0.2, 0.3}, 31);

  @Test
  void restsWhereTheTheorySays() {
    double[] expected = {1, 0.64058, 0.37737, 0.20981, 0.13600};
    for (int m = 0; m <= 4; m++) {
      assertThat(FOUR.plateau(m)).isCloseTo(expected[m], within(1e-5));
    }
  }

  @Test
  void aDirectionAloneExplainsItsShareOfTheVariance() {
    // λ / (1 + (1 + tr/λ) / N) with λ = 0.3, tr = 1, N = 31.
    assertThat(FOUR.b(1) * FOUR.optimum(1))
        .isCloseTo(0.3 / (1 + (1 + 1 / 0.3) / 31), within(1e-12));
  }

  @Property(tries = 50)
  void theDerivativeIsThatOfTheLoss(@ForAll long seed) {
    var random = new Random(seed);
    int size = 1 + random.nextInt(5);
    double[] eigenvalues = random.doubles(size, 0.05, 1).toArray();
    var loss = PopulationLoss.of(eigenvalues, 1 + random.nextInt(40)).slowTasks(2);
    var m = new float[size * size];
    for (int i = 0; i < m.length; i++) m[i] = (float) random.nextGaussian();
    float[] g = loss.derivative(m);
    for (int i = 0; i < m.length; i++) {
      var up = m.clone();
      var down = m.clone();
      up[i] += 0.01f;
      down[i] -= 0.01f;
      double slope = (loss.loss(up, 0) - loss.loss(down, 0)) / (up[i] - down[i]);
      assertThat((double) g[i]).isCloseTo(slope, within(1e-3 * (1 + Math.abs(slope))));
    }
  }

  @Test
  void theOptimumHasTheLastPlateausLossAndNoSlope() {
    var m = new float[16];
    for (int d = 0; d < 4; d++) m[5 * d] = (float) FOUR.optimum(d);
    assertThat(FOUR.loss(m, 0)).isCloseTo(FOUR.plateau(4), within(1e-6));
    for (float slope : FOUR.derivative(m)) assertThat(slope).isCloseTo(0, within(1e-4f));
  }

  @Test
  void slowTasksLeaveTheLossOfKnowingNothing() {
    var more = FOUR.slowTasks(3);
    assertThat(more.plateau(0)).isCloseTo(1, within(1e-12));
    assertThat(more.variance(3) / more.variance(0)).isCloseTo(3, within(1e-12));
    assertThat(more.variance(2)).isEqualTo(more.variance(3));
  }

  @Test
  void halfOfADirectionIsLearnedWhenTheFlowSaysSo() {
    double u = 0.01;
    double rate = 0.0001;
    double steps = 0;
    while (u * u * u < FOUR.optimum(0) / 2) {
      u += rate * (2 * FOUR.b(0) * u * u - 2 * FOUR.a(0) * FOUR.eigenvalue(0) * Math.pow(u, 5));
      steps++;
    }
    assertThat(FOUR.halfLearned(0, 0.01, rate)).isCloseTo(steps, within(0.001 * steps));
  }

  @Test
  void refusesWhatIsNoCovariance() {
    assertThatThrownBy(() -> PopulationLoss.of(new double[] {0.1, 0}, 31))
        .hasMessageContaining("eigenvalues");
    assertThatThrownBy(() -> PopulationLoss.of(new double[] {0.1}, 0))
        .hasMessageContaining("point");
  }
}
