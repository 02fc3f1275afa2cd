package dev.latebloom.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdamWTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final OptimizerSettings SETTINGS =
      new OptimizerSettings(0.9, 0.95, 1e-8, 0.1, 1, new Schedule.Constant(1e-2));
  private static final List<String> NAMES = List.of("matrix", "norm");

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @Test
  void oneUpdateIsTheOneDoneByHand() {
    try (var scope = TORCH.scope()) {
      var weights = arrays(scope(), new float[] {2}, new float[] {2});
      var gradients = arrays(scope(), new float[] {0.5f}, new float[] {-4});
      try (var adam = adam(weights, gradients)) {
        adam.update(scope, 0.01);
      }
      // The corrected m / √v is the sign of the gradient at the first update; only the matrix
      // decays: 2 - 0.01 * 0.1 * 2 - 0.01 and 2 + 0.01.
      assertThat(weights.get(0).toFloatArray()[0]).isCloseTo(1.988f, within(1e-6f));
      assertThat(weights.get(1).toFloatArray()[0]).isCloseTo(2.01f, within(1e-6f));
    }
  }

  @Test
  void manyUpdatesFollowTheReferenceInDouble() {
    var random = new Random(4);
    var reference = new Reference(40);
    var weights = arrays(scope(), reference.floats(), new float[] {1});
    var gradients = arrays(scope(), new float[40], new float[] {0});
    try (var adam = adam(weights, gradients);
        var scope = TORCH.scope()) {
      for (int step = 1; step <= 30; step++) {
        var gradient = new float[40];
        for (int i = 0; i < 40; i++) gradient[i] = (float) random.nextGaussian() * step;
        gradients.get(0).set(gradient);
        double rate = 0.01 / step;
        adam.update(scope, rate);
        reference.update(step, gradient, rate);
      }
    }
    float[] found = weights.get(0).toFloatArray();
    for (int i = 0; i < 40; i++) {
      assertThat((double) found[i]).isCloseTo(reference.weights[i], within(1e-6));
    }
  }

  @Test
  void aRestoredStateContinuesToTheBit(@TempDir Path folder) throws IOException {
    var file = folder.resolve("o.safetensors");
    var weights = arrays(scope(), new float[] {1, 2, 3}, new float[] {1});
    var gradients = arrays(scope(), new float[] {.1f, -.2f, .3f}, new float[] {.5f});
    try (var adam = adam(weights, gradients);
        var scope = TORCH.scope()) {
      adam.update(scope, 0.01);
      adam.save(file);
      var copies = new NDList(weights.get(0).duplicate(), weights.get(1).duplicate());
      try (var other = adam(copies, gradients)) {
        other.restore(file);
        assertThat(other.updates()).isEqualTo(1);
        other.update(scope, 0.01);
      }
      adam.update(scope, 0.01);
      assertThat(copies.get(0).toFloatArray()).containsExactly(weights.get(0).toFloatArray());
      assertThat(copies.get(1).toFloatArray()).containsExactly(weights.get(1).toFloatArray());
    }
  }

  @Test
  void aStateInEightBitsLeadsToWhereOneInFloat32Does(@TempDir Path folder) throws IOException {
    var file = folder.resolve("o.safetensors");
    var start = new float[5000];
    float[] whole = afterNoisySteps(new UpdateRule.AdamW(0.9, 0.95, 1e-8, 0.1), start, file);
    long bytes = Files.size(file);
    Files.delete(file);
    float[] coded = afterNoisySteps(IN_CODES, start, file);
    double apart = 0;
    double moved = 0;
    for (int i = 0; i < whole.length; i++) {
      apart += Math.pow(coded[i] - whole[i], 2);
      moved += Math.pow(whole[i], 2);
    }
    assertThat(Math.sqrt(apart / moved)).isLessThan(0.02);
    assertThat(Files.size(file)).isLessThan(bytes * 27 / 100);
  }

  private static final UpdateRule.AdamW IN_CODES =
      new UpdateRule.AdamW(0.9, 0.95, 1e-8, 0.1, UpdateRule.StateType.INT8);

  /** Two hundred steps towards numbers of very different sizes, by gradients with noise. */
  private static float[] afterNoisySteps(UpdateRule rule, float[] start, Path file)
      throws IOException {
    var random = new Random(6);
    var weights = arrays(scope(), start, new float[] {1});
    var gradients = arrays(scope(), new float[start.length], new float[] {0});
    try (var adam = Optimizer.create(TORCH, rule, Parameter.of(NAMES, weights, gradients));
        var scope = TORCH.scope()) {
      for (int step = 1; step <= 200; step++) {
        float[] now = weights.get(0).toFloatArray();
        var gradient = new float[now.length];
        for (int i = 0; i < now.length; i++) {
          double size = Math.pow(10, -(i % 4));
          gradient[i] = (float) (size * (now[i] - Math.sin(i) + 0.3 * random.nextGaussian()));
        }
        gradients.get(0).set(gradient);
        adam.update(scope, 0.01);
      }
      adam.save(file);
      return weights.get(0).toFloatArray();
    }
  }

  @Test
  void aRestoredStateInEightBitsContinuesToTheBit(@TempDir Path folder) throws IOException {
    var file = folder.resolve("o.safetensors");
    var random = new Random(8);
    var numbers = new float[4100];
    for (int i = 0; i < numbers.length; i++) numbers[i] = (float) random.nextGaussian();
    var weights = arrays(scope(), numbers, new float[] {1});
    var gradients = arrays(scope(), numbers, new float[] {.5f});
    try (var adam = Optimizer.create(TORCH, IN_CODES, Parameter.of(NAMES, weights, gradients));
        var scope = TORCH.scope()) {
      adam.update(scope, 0.01);
      adam.save(file);
      var copies = new NDList(weights.get(0).duplicate(), weights.get(1).duplicate());
      try (var other = Optimizer.create(TORCH, IN_CODES, Parameter.of(NAMES, copies, gradients))) {
        other.restore(file);
        other.update(scope, 0.01);
      }
      adam.update(scope, 0.01);
      assertThat(copies.get(0).toFloatArray()).containsExactly(weights.get(0).toFloatArray());
    }
    try (var adam = adam(weights, gradients)) {
      assertThatThrownBy(() -> adam.restore(file)).hasMessageContaining("state-type = int8");
    }
  }

  @Test
  void aStateOfAnotherModelChangesNothing(@TempDir Path folder) throws IOException {
    var file = folder.resolve("o.safetensors");
    var weights = arrays(scope(), new float[] {1, 2, 3}, new float[] {1});
    try (var adam = adam(weights, weights)) {
      adam.save(file);
    }
    var other = arrays(scope(), new float[] {1, 2}, new float[] {1});
    try (var adam = adam(other, other)) {
      assertThatThrownBy(() -> adam.restore(file)).isInstanceOf(IOException.class);
      assertThat(adam.updates()).isZero();
    }
  }

  @Test
  void clippingScalesAllGradientsToTheLargestNorm() {
    var all = arrays(scope(), new float[] {3, 0}, new float[] {4});
    try (var gradients = new Gradients(TORCH, SETTINGS, all);
        var scope = TORCH.scope()) {
      assertThat(gradients.norm(scope)).isEqualTo(5);
      gradients.clip(scope, 5);
      assertThat(all.get(0).toFloatArray()).containsExactly(new float[] {.6f, 0}, within(1e-7f));
      assertThat(all.get(1).toFloatArray()).containsExactly(new float[] {.8f}, within(1e-7f));
      gradients.clip(scope, 0.5f);
      assertThat(gradients.norm(scope)).isCloseTo(1, within(1e-6f));
      gradients.clear(scope);
      assertThat(gradients.norm(scope)).isZero();
    }
  }

  private static Optimizer adam(NDList weights, NDList gradients) {
    return Optimizer.create(TORCH, SETTINGS.rule(), Parameter.of(NAMES, weights, gradients));
  }

  private static NDManager scope() {
    return TORCH.scope();
  }

  /** A matrix of one row, which decays, and a norm, which does not. */
  private static NDList arrays(NDManager scope, float[] matrix, float[] norm) {
    return new NDList(
        TORCH.create(scope, matrix, new Shape(1, matrix.length)),
        TORCH.create(scope, norm, new Shape(norm.length)));
  }

  /** The update rule as its paper has it, in double. */
  private static final class Reference {
    final double[] weights;
    final double[] means;
    final double[] squares;

    Reference(int size) {
      weights = new Random(1).doubles(size).map(x -> (float) x).toArray();
      means = new double[size];
      squares = new double[size];
    }

    float[] floats() {
      var floats = new float[weights.length];
      for (int i = 0; i < floats.length; i++) floats[i] = (float) weights[i];
      return floats;
    }

    void update(int step, float[] gradient, double rate) {
      for (int i = 0; i < weights.length; i++) {
        means[i] = 0.9 * means[i] + 0.1 * gradient[i];
        squares[i] = 0.95 * squares[i] + 0.05 * gradient[i] * gradient[i];
        double mean = means[i] / (1 - Math.pow(0.9, step));
        double square = squares[i] / (1 - Math.pow(0.95, step));
        weights[i] -= rate * 0.1 * weights[i] + rate * mean / (Math.sqrt(square) + 1e-8);
      }
    }
  }
}
