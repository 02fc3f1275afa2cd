package dev.latebloom.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Recorded;
import dev.latebloom.train.engine.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * On two weights w and a network that gives one output, z = w'Hw / 2 or the two outputs z =
 * tanh(w).
 */
final class SharpGradientTest {
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
                def tanh(self: __torch__.Kernels, one: Tensor, w: Tensor) -> Tensor:
                  return torch.mul(torch.tanh(w), one)
              """));
  private static final double[][] H = {{3, 1}, {1, 2}};

  @AfterAll
  static void close() {
    NETWORKS.close();
    TORCH.close();
  }

  @Test
  void onAQuadraticTheGradientIsThatUpTheSlope() {
    double[] w = {0.4, -1.1};
    double[] hw = product(w);
    double length = Math.hypot(hw[0], hw[1]);
    double[] expected =
        product(new double[] {w[0] + 0.3 * hw[0] / length, w[1] + 0.3 * hw[1] / length});
    try (var scope = TORCH.scope();
        var point = new Point(scope, new float[] {0.4f, -1.1f})) {
      var found = point.gradientUp(new Sharpness.Sam(0.3), List.of(quadratic(point)));
      assertClose(found, expected);
    }
  }

  @Test
  void gradientsOfTwoPartsMakeOneSlope() {
    double[] w = {0.4, -1.1};
    double[] hw = product(w);
    // The quadratic and twice the quadratic: the slope is the same, the gradient three times.
    double length = Math.hypot(hw[0], hw[1]);
    double[] once =
        product(new double[] {w[0] + 0.3 * hw[0] / length, w[1] + 0.3 * hw[1] / length});
    try (var scope = TORCH.scope();
        var point = new Point(scope, new float[] {0.4f, -1.1f})) {
      var twice = split(inner -> quadraticOutput(point, inner), z -> of(z, 2));
      var found = point.gradientUp(new Sharpness.Sam(0.3), List.of(quadratic(point), twice));
      assertClose(found, new double[] {3 * once[0], 3 * once[1]});
    }
  }

  @Test
  void functionalSamIsSamWhereTheLossIsLinearInTheOutputs() {
    var found = new ArrayList<float[]>();
    for (var kind : List.of(new Sharpness.Sam(0.3), new Sharpness.FunctionalSam(0.3))) {
      try (var scope = TORCH.scope();
          var point = new Point(scope, new float[] {0.4f, -1.1f})) {
        found.add(point.gradientUp(kind, List.of(tanh(point, z -> of(z, 2, -3)))));
      }
    }
    assertThat(found.get(0)).containsExactly(found.get(1));
  }

  @Test
  void functionalSamTakesTheOutputsDerivativeWhereItIs() {
    // L = |z|² / 2 with z = tanh(w): u = z.
    double[] w = {0.4, -1.1};
    double[] slope = new double[2];
    for (int i = 0; i < 2; i++) slope[i] = Math.tanh(w[i]) * jacobian(w[i]);
    double length = Math.hypot(slope[0], slope[1]);
    double[] functional = new double[2];
    double[] sam = new double[2];
    for (int i = 0; i < 2; i++) {
      double up = w[i] + 0.3 * slope[i] / length;
      functional[i] = Math.tanh(w[i]) * jacobian(up);
      sam[i] = Math.tanh(up) * jacobian(up);
    }
    try (var scope = TORCH.scope();
        var point = new Point(scope, new float[] {0.4f, -1.1f})) {
      var part = tanh(point, NDArray::duplicate);
      assertClose(point.gradientUp(new Sharpness.FunctionalSam(0.3), List.of(part)), functional);
      assertClose(point.gradientUp(new Sharpness.Sam(0.3), List.of(part)), sam);
    }
  }

  @Test
  void thePreconditionerIsAdamWsSecondMomentOnceThereIsOne() {
    double[] w = {0.4, -1.1};
    try (var scope = TORCH.scope();
        var point = new Point(scope, new float[] {0.4f, -1.1f})) {
      var kind = new Sharpness.PreconditionedFunctionalSam(0.3);
      var first = point.gradientUp(kind, List.of(quadratic(point)));
      double[] hw = product(w);
      assertClose(first, up(w, hw));
      // One update at no learning rate: v = 0.05 g², where g is what the gradients hold now.
      point.gradients.head().set(new float[] {1, 10});
      point.optimizer.update(scope, 0);
      var second = point.gradientUp(kind, List.of(quadratic(point)));
      double[] p = {hw[0] / (Math.sqrt(0.05) + 1e-6), hw[1] / (Math.sqrt(0.05 * 100) + 1e-6)};
      assertClose(second, up(w, p));
    }
  }

  /** u of a quadratic is 1 everywhere, so that g' = H (w + ε). */
  private static double[] up(double[] w, double[] p) {
    double length = Math.hypot(p[0], p[1]);
    return product(new double[] {w[0] + 0.3 * p[0] / length, w[1] + 0.3 * p[1] / length});
  }

  @Test
  void aPassThatFailsLeavesTheWeightsAsTheyWere() {
    try (var scope = TORCH.scope();
        var point = new Point(scope, new float[] {0.1f, -1e-30f})) {
      var calls = new int[1];
      var failing =
          split(
              inner -> quadraticOutput(point, inner),
              z -> {
                if (calls[0]++ == 1) throw new IllegalStateException("on the way");
                return of(z, 1);
              });
      assertThatThrownBy(() -> point.gradientUp(new Sharpness.Sam(0.3), List.of(failing)))
          .hasMessage("on the way");
      assertThat(point.weights.head().toFloatArray()).containsExactly(0.1f, -1e-30f);
    }
  }

  /** A place in the space of weights, with all that takes gradients there. */
  private static final class Point implements AutoCloseable {
    private final NDManager scope;
    final NDList weights;
    final NDList gradients;
    final Optimizer optimizer;
    private final List<Parameter> parameters;
    private final Gradients all;

    Point(NDManager scope, float[] values) {
      this.scope = scope;
      this.weights = new NDList(TORCH.create(scope, values, new Shape(values.length)));
      this.gradients = TORCH.collectGradients(weights);
      this.parameters = Parameter.of(List.of("w"), weights, gradients);
      var settings = new OptimizerSettings(0.9, 0.95, 1e-8, 0, 1, new Schedule.Constant(1));
      this.optimizer = Optimizer.create(TORCH, settings.rule(), parameters);
      this.all = new Gradients(TORCH, settings, gradients);
    }

    /** g' from scratch; the weights must be the same afterwards. */
    float[] gradientUp(Sharpness.Ascent ascent, List<SplitLoss> parts) {
      float[] before = weights.head().toFloatArray();
      all.clear(scope);
      for (var part : parts) part.slope().accept(scope);
      try (var sharp = new SharpGradient(TORCH, ascent, parameters, all, optimizer)) {
        sharp.replace(scope, parts);
      }
      assertThat(weights.head().toFloatArray()).containsExactly(before);
      return gradients.head().toFloatArray();
    }

    @Override
    public void close() {
      all.close();
      optimizer.close();
    }
  }

  private static SplitLoss quadratic(Point point) {
    return split(scope -> quadraticOutput(point, scope), z -> of(z, 1));
  }

  private static Recorded quadraticOutput(Point point, NDManager scope) {
    var h = TORCH.create(scope, new float[] {3, 1, 1, 2}, new Shape(2, 2));
    return recorded("quadratic", new NDList(h, point.weights.head()));
  }

  private static SplitLoss tanh(Point point, UnaryOperator<NDArray> derivative) {
    return split(
        scope -> {
          var one = TORCH.create(scope, new float[] {1}, new Shape(1));
          return recorded("tanh", new NDList(one, point.weights.head()));
        },
        derivative);
  }

  /** With the outputs themselves as states. */
  private static SplitLoss split(
      Function<NDManager, Recorded> outputs, UnaryOperator<NDArray> derivative) {
    return new SplitLoss(
        scope -> {
          var z = outputs.apply(scope);
          z.backward(derivative.apply(z.values()));
        },
        scope -> outputs.apply(scope).values(),
        (scope, states, otherOf) -> outputs.apply(scope).backward(derivative.apply(states)));
  }

  private static Recorded recorded(String network, NDList inputs) {
    return new Recorded(TORCH, NETWORKS.record(network, inputs).head());
  }

  private static NDArray of(NDArray z, float... values) {
    return TORCH.create(z.getManager(), values, new Shape(values.length));
  }

  private static double jacobian(double w) {
    return 1 - Math.tanh(w) * Math.tanh(w);
  }

  private static double[] product(double[] w) {
    return new double[] {H[0][0] * w[0] + H[0][1] * w[1], H[1][0] * w[0] + H[1][1] * w[1]};
  }

  private static void assertClose(float[] found, double[] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) found[i]).isCloseTo(expected[i], within(1e-5));
    }
  }
}
