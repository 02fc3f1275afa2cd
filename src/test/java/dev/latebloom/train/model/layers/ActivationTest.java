package dev.latebloom.train.model.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ActivationTest {
  private static final float[] X = {-3, -1, -0.2f, 0, 0.5f, 1, 4};

  @ParameterizedTest
  @EnumSource
  void everyKernelIsItsFormula(Activation activation) {
    var text =
        KernelTexts.of(List.of("common", "root_mean_square", "rms_norm", activation.part()))
            .with("epsilon", 1e-5)
            .with("tile", 0)
            .with("compute", Compute.FP32.code());
    try (var torch = Torch.load("cpu", 1);
        var scope = torch.scope();
        var kernels = torch.load(text)) {
      var x = torch.create(scope, X, new Shape(X.length));
      float[] found = kernels.run("activate", new NDList(x)).head().toFloatArray();
      for (int i = 0; i < X.length; i++) {
        assertThat((double) found[i]).isCloseTo(formula(activation, X[i]), within(2e-4));
      }
    }
  }

  private static double formula(Activation activation, double x) {
    return switch (activation) {
      case SILU -> x / (1 + Math.exp(-x));
      case RELU -> Math.max(x, 0);
      case GELU -> x * normalBelow(x);
      case GELU_TANH ->
          0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    };
  }

  /** The share of a standard normal under x, by the rectangle rule. */
  private static double normalBelow(double x) {
    double sum = 0;
    double step = 1e-4;
    for (double at = -8 + step / 2; at < x; at += step) sum += Math.exp(-at * at / 2) * step;
    return sum / Math.sqrt(2 * Math.PI);
  }
}
