package dev.latebloom.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Torch;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MuonTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final UpdateRule.AdamW REST = new UpdateRule.AdamW(0.9, 0.95, 1e-8, 0.1);

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @ParameterizedTest
  @CsvSource({"12, 12", "8, 20", "20, 8", "1, 5"})
  void theIterationIsTheOneInDouble(int rows, int columns) {
    var first = gaussian(rows, columns, 1);
    var second = gaussian(rows, columns, 2);
    try (var scope = TORCH.scope();
        var muon = muon(true, scope)) {
      var both = new float[2 * rows * columns];
      System.arraycopy(floats(first), 0, both, 0, rows * columns);
      System.arraycopy(floats(second), 0, both, rows * columns, rows * columns);
      var found = muon.orthogonalized(TORCH.create(scope, both, new Shape(2, rows, columns)));
      float[] values = found.toFloatArray();
      assertClose(values, 0, orthogonalized(first), 2e-5);
      assertClose(values, rows * columns, orthogonalized(second), 2e-5);
    }
  }

  @Test
  void singularValuesComeNearToOne() {
    // Diagonal, so that the singular values are what stands on it.
    var matrix = new double[16][16];
    for (int i = 0; i < 16; i++) matrix[i][i] = 0.1 * (i + 1);
    try (var scope = TORCH.scope();
        var muon = muon(true, scope)) {
      var found =
          muon.orthogonalized(TORCH.create(scope, floats(matrix), new Shape(1, 16, 16)))
              .toFloatArray();
      for (int i = 0; i < 16; i++) assertThat(found[i * 16 + i]).isBetween(0.65f, 1.25f);
    }
  }

  @Test
  void aGradientOfZeroMovesNothing() {
    try (var scope = TORCH.scope();
        var muon = muon(true, scope)) {
      assertThat(muon.orthogonalized(TORCH.zeros(scope, new Shape(1, 3, 4))).toFloatArray())
          .containsOnly(0f);
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 6, 4", "false, 6, 4", "true, 4, 6"})
  void threeUpdatesFollowTheReferenceInDouble(boolean nesterov, int rows, int columns) {
    var weight = gaussian(rows, columns, 3);
    var momentum = new double[rows][columns];
    try (var scope = TORCH.scope()) {
      var shape = new Shape(rows, columns);
      var weights =
          new NDList(
              TORCH.create(scope, floats(weight), shape),
              TORCH.create(scope, new float[] {1, 2}, new Shape(1, 2)));
      var gradients = new NDList(weights.get(0).zerosLike(), weights.get(1).onesLike());
      var names = List.of("layers.0.mlp.weight", "model.embed_tokens.weight");
      var parameters = Parameter.of(names, weights, gradients);
      try (var muon = Optimizer.create(TORCH, rule(nesterov), parameters)) {
        for (int step = 1; step <= 3; step++) {
          var gradient = gaussian(rows, columns, 10 + step);
          gradients.get(0).set(floats(gradient));
          muon.update(scope, 1e-3);
          update(weight, momentum, gradient, nesterov, 0.02);
        }
      }
      assertClose(weights.get(0).toFloatArray(), 0, weight, 2e-5);
      // AdamW with a gradient of one: each step is the learning rate and a little decay.
      double embedding = 1;
      for (int step = 0; step < 3; step++) embedding = embedding * (1 - 1e-3 * 0.1) - 1e-3;
      assertThat((double) weights.get(1).toFloatArray()[0]).isCloseTo(embedding, within(1e-6));
    }
  }

  @Test
  void aMatrixThatIsStoredInputsFirstMovesAsItsTransposeDoes() {
    var weight = gaussian(4, 6, 5);
    var gradient = gaussian(4, 6, 6);
    var moved = moved("h.0.mlp.c_fc.weight", weight, gradient);
    var expected = moved("layers.0.mlp.weight", transposed(weight), transposed(gradient));
    assertClose(floats(transposed(moved)), 0, expected, 1e-6);
  }

  private static double[][] moved(String name, double[][] weight, double[][] gradient) {
    var shape = new Shape(weight.length, weight[0].length);
    try (var scope = TORCH.scope()) {
      var weights = new NDList(TORCH.create(scope, floats(weight), shape));
      var gradients = new NDList(TORCH.create(scope, floats(gradient), shape));
      var parameters = Parameter.of(List.of(name), weights, gradients);
      try (var muon = Optimizer.create(TORCH, rule(true), parameters)) {
        muon.update(scope, 1e-3);
      }
      float[] values = weights.head().toFloatArray();
      var moved = new double[weight.length][weight[0].length];
      for (int i = 0; i < values.length; i++)
        moved[i / moved[0].length][i % moved[0].length] = values[i];
      return moved;
    }
  }

  private static UpdateRule.Muon rule(boolean nesterov) {
    return new UpdateRule.Muon(0.95, nesterov, 5, 20, 0.01, REST);
  }

  private static Muon muon(boolean nesterov, NDManager scope) {
    NDArray one = TORCH.zeros(scope, new Shape(2, 2));
    return new Muon(TORCH, rule(nesterov), List.of(new Parameter("w", one, one)));
  }

  /** The update rule as its author has it, in double. */
  private static void update(
      double[][] weight, double[][] momentum, double[][] gradient, boolean nesterov, double rate) {
    int rows = weight.length;
    int columns = weight[0].length;
    var update = new double[rows][columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        momentum[i][j] = 0.95 * momentum[i][j] + 0.05 * gradient[i][j];
        update[i][j] = nesterov ? 0.05 * gradient[i][j] + 0.95 * momentum[i][j] : momentum[i][j];
      }
    }
    var turned = orthogonalized(update);
    double share = Math.sqrt(Math.max(1, (double) rows / columns));
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        weight[i][j] = weight[i][j] * (1 - rate * 0.01) - rate * share * turned[i][j];
      }
    }
  }

  private static double[][] orthogonalized(double[][] update) {
    if (update.length > update[0].length) return transposed(orthogonalized(transposed(update)));
    double square = 0;
    for (var row : update) for (double value : row) square += value * value;
    double scale = 1 / (Math.sqrt(square) + 1e-7);
    var x = update;
    for (int step = 0; step < 5; step++) {
      double by = step == 0 ? scale : 1;
      x = combined(by, x, 0, x);
      var a = product(x, transposed(x));
      var b = combined(-4.7750, a, 2.0315, product(a, a));
      x = combined(3.4445, x, 1, product(b, x));
    }
    return x;
  }

  private static double[][] combined(double s, double[][] a, double t, double[][] b) {
    var sum = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) sum[i][j] = s * a[i][j] + t * b[i][j];
    }
    return sum;
  }

  private static double[][] product(double[][] a, double[][] b) {
    var product = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int k = 0; k < b.length; k++) {
        for (int j = 0; j < b[0].length; j++) product[i][j] += a[i][k] * b[k][j];
      }
    }
    return product;
  }

  private static double[][] transposed(double[][] a) {
    var transposed = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) transposed[j][i] = a[i][j];
    }
    return transposed;
  }

  private static double[][] gaussian(int rows, int columns, long seed) {
    var random = new Random(seed);
    var matrix = new double[rows][columns];
    for (var row : matrix) {
      for (int j = 0; j < columns; j++) row[j] = (float) random.nextGaussian();
    }
    return matrix;
  }

  private static float[] floats(double[][] matrix) {
    var floats = new float[matrix.length * matrix[0].length];
    int i = 0;
    for (var row : matrix) for (double value : row) floats[i++] = (float) value;
    return floats;
  }

  private static void assertClose(float[] found, int from, double[][] expected, double tolerance) {
    for (var row : expected) {
      for (double value : row) {
        assertThat((double) found[from++]).isCloseTo(value, within(tolerance));
      }
    }
  }
}
