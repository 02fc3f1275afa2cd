package dev.latebloom.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Torch;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class SgdTest {
  private static final Torch TORCH = Torch.load("cpu", 1);

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @Test
  void threeHeavyBallUpdatesAreThoseDoneByHand() {
    // v: 2, 0.5 * 2 - 1 = 0, 0.5 * 0 + 4 = 4.
    assertUpdates(false, new double[] {2, 0, 4});
  }

  @Test
  void nesterovsStepLooksAhead() {
    // g + μ v: 2 + 0.5 * 2 = 3, -1 + 0.5 * 0 = -1, 4 + 0.5 * 4 = 6.
    assertUpdates(true, new double[] {3, -1, 6});
  }

  /** Gradients 2, -1 and 4 at rates 0.1, 0.2 and 0.4, with a momentum of a half. */
  private static void assertUpdates(boolean nesterov, double[] steps) {
    try (var scope = TORCH.scope()) {
      var weights =
          new NDList(
              TORCH.create(scope, new float[] {1}, new Shape(1, 1)),
              TORCH.create(scope, new float[] {1}, new Shape(1)));
      var gradients = new NDList();
      for (var weight : weights) gradients.add(weight.zerosLike());
      var parameters = Parameter.of(List.of("matrix", "bias"), weights, gradients);
      double matrix = 1;
      double bias = 1;
      try (var sgd = Optimizer.create(TORCH, new UpdateRule.Sgd(0.5, nesterov, 0.1), parameters)) {
        for (int i = 0; i < 3; i++) {
          for (var gradient : gradients) gradient.set(new float[] {new float[] {2, -1, 4}[i]});
          double rate = 0.1 * (1 << i);
          sgd.update(scope, rate);
          matrix = (1 - rate * 0.1) * matrix - rate * steps[i];
          bias -= rate * steps[i];
        }
        assertThat(sgd.updates()).isEqualTo(3);
      }
      assertThat((double) weights.get(0).toFloatArray()[0]).isCloseTo(matrix, within(1e-6));
      assertThat((double) weights.get(1).toFloatArray()[0]).isCloseTo(bias, within(1e-6));
    }
  }
}
