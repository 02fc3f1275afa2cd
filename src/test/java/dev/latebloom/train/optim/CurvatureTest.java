package dev.latebloom.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Recorded;
import dev.latebloom.train.engine.Torch;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** On L = w'Hw / 2, whose Hessian is H everywhere: eigenvalues (5 ± √5) / 2. */
final class CurvatureTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final Kernels NETWORKS =
      TORCH.load(
          KernelArchive.ofText(
              """
              class Kernels(Module):
                __parameters__ = []
                __buffers__ = []
                def forward(self: __torch__.Kernels, x: Tensor) -> Tensor:
                  return x
                def quadratic(self: __torch__.Kernels, h: Tensor, w: Tensor) -> Tensor:
                  return torch.reshape(torch.mul(torch.dot(w, torch.mv(h, w)), 0.5), [1])
              """));

  @AfterAll
  static void close() {
    NETWORKS.close();
    TORCH.close();
  }

  @Test
  void findsTheLargestEigenvalueAndTheRiseAndLeavesTheWeights() {
    var settings = new OptimizerSettings(0.9, 0.95, 1e-8, 0, 1, new Schedule.Constant(1));
    float[] start = {0.4f, -1.1f};
    try (var scope = TORCH.scope()) {
      var weights = new NDList(TORCH.create(scope, start, new Shape(2)));
      var slopes = TORCH.collectGradients(weights);
      var parameters = Parameter.of(List.of("w"), weights, slopes);
      try (var gradients = new Gradients(TORCH, settings, slopes);
          var curvature = new Curvature(TORCH, 0.3, 20, parameters, gradients)) {
        var found = curvature.at(scope, inner -> slope(inner, weights));
        assertThat(found.eigenvalue()).isCloseTo((5 + Math.sqrt(5)) / 2, within(0.01));
        assertThat(found.rise()).isCloseTo(rise(start), within(1e-4));
        assertThat(weights.head().toFloatArray()).containsExactly(start);
      }
    }
  }

  private static double slope(NDManager scope, NDList weights) {
    var h = TORCH.create(scope, new float[] {3, 1, 1, 2}, new Shape(2, 2));
    var loss = NETWORKS.record("quadratic", new NDList(h, weights.head())).head();
    new Recorded(TORCH, loss).backward(TORCH.create(scope, new float[] {1}, new Shape(1)));
    return loss.toFloatArray()[0];
  }

  private static double rise(float[] w) {
    double x = 3 * w[0] + w[1];
    double y = w[0] + 2 * w[1];
    double length = Math.hypot(x, y);
    return loss(w[0] + 0.3 * x / length, w[1] + 0.3 * y / length) - loss(w[0], w[1]);
  }

  private static double loss(double x, double y) {
    return (3 * x * x + 2 * x * y + 2 * y * y) / 2;
  }
}
