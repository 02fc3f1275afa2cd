package dev.latebloom.train.model.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Matrices as codes, held against arithmetic in Java. */
final class CodedMatricesTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final int BLOCK = 64;
  private static final int TRIES = 40;

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @ParameterizedTest
  @CsvSource({"8, 0.003937", "4, 0.15191"})
  void aNumberMovesByNoMoreThanAShareOfTheLargestInItsBlock(int bits, double share) {
    var random = new SplittableRandom(bits);
    try (var kernels = kernels(bits, 0)) {
      for (int i = 0; i < TRIES; i++) {
        int rows = random.nextInt(1, 9);
        int columns = random.nextInt(1, 200);
        float[] numbers = wild(random, rows * columns);
        float[] found = again(kernels, numbers, new Shape(rows, columns));
        for (int at = 0; at < numbers.length; at++) {
          double largest = largestInBlock(numbers, at, columns);
          assertThat((double) found[at]).isCloseTo(numbers[at], within(1.0001 * share * largest));
        }
      }
    }
  }

  /** Of very different sizes, with some far from the others and blocks of zeros. */
  private static float[] wild(SplittableRandom random, int count) {
    var numbers = new float[count];
    double size = Math.pow(10, random.nextInt(-20, 20));
    for (int i = 0; i < count; i++) {
      double far = random.nextInt(50) == 0 ? 30 : 1;
      numbers[i] = i % 300 < 100 ? 0 : (float) (size * far * random.nextGaussian());
    }
    return numbers;
  }

  private static double largestInBlock(float[] numbers, int at, int columns) {
    int row = at / columns;
    int begin = row * columns + at % columns / BLOCK * BLOCK;
    double largest = 0;
    for (int i = begin; i < Math.min(begin + BLOCK, (row + 1) * columns); i++) {
      largest = Math.max(largest, Math.abs(numbers[i]));
    }
    return largest;
  }

  @ParameterizedTest
  @CsvSource({"8, 0.0055, 0.0065", "4, 0.088, 0.095"})
  void aMatrixOfNormalNumbersMovesByAKnownShareOfItsLength(int bits, double least, double most) {
    float[] numbers = normal(new SplittableRandom(3), 256 * 512);
    try (var kernels = kernels(bits, 0)) {
      float[] found = again(kernels, numbers, new Shape(256, 512));
      double moved = 0;
      double all = 0;
      for (int i = 0; i < numbers.length; i++) {
        moved += Math.pow((double) found[i] - numbers[i], 2);
        all += Math.pow(numbers[i], 2);
      }
      assertThat(Math.sqrt(moved / all)).isBetween(least, most);
    }
  }

  @ParameterizedTest
  @CsvSource({"8, 68", "4, 36"})
  void sixtyFourNumbersTakeSoManyBytes(int bits, int bytes) {
    try (var kernels = kernels(bits, 0);
        var scope = TORCH.scope()) {
      var numbers = TORCH.create(scope, new float[3 * 130], new Shape(3, 130));
      assertThat(encoded(kernels, numbers).getShape()).isEqualTo(new Shape(3, 3L * bytes));
    }
  }

  /** GPT-2's way of storing. */
  @ParameterizedTest
  @ValueSource(ints = {8, 4})
  void aMatrixWithInputsFirstHasTheCodesOfItsTranspose(int bits) {
    float[] numbers = normal(new SplittableRandom(5), 70 * 5);
    var turned = new float[numbers.length];
    for (int i = 0; i < numbers.length; i++) turned[i % 5 * 70 + i / 5] = numbers[i];
    try (var kernels = kernels(bits, 0);
        var inputsFirst = kernels(bits, 1)) {
      float[] expected = again(kernels, turned, new Shape(5, 70));
      float[] found = again(inputsFirst, numbers, new Shape(70, 5));
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i]).isEqualTo(expected[i % 5 * 70 + i / 5]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 4})
  void aProductAndItsWayBackAreThoseOfTheNumbers(int bits) {
    int inputs = 2050;
    // The first is more than one tile.
    int[] outputs = {600, 7};
    var random = new SplittableRandom(bits);
    try (var kernels = kernels(bits, 0);
        var scope = TORCH.scope()) {
      var codes = new NDList();
      var numbers = new float[2][];
      for (int i = 0; i < 2; i++) {
        var shape = new Shape(outputs[i], inputs);
        var array = TORCH.create(scope, normal(random, outputs[i] * inputs), shape);
        codes.add(encoded(kernels, array));
        numbers[i] =
            kernels.record("numbers", new NDList(codes.get(i), array)).head().toFloatArray();
      }
      float[] x = normal(random, 2 * inputs);
      float[] up = normal(random, 2 * 607);
      var xs = TORCH.create(scope, x, new Shape(1, 2, inputs));
      float[] y = kernels.record("through", new NDList(xs), codes).head().toFloatArray();
      var ups = TORCH.create(scope, up, new Shape(1, 2, 607));
      float[] g = kernels.record("back_through", new NDList(ups, xs), codes).head().toFloatArray();
      var forward = new double[2 * 607];
      var back = new double[2 * inputs];
      for (int row = 0; row < 2; row++) {
        for (int o = 0; o < 607; o++) {
          float[] matrix = numbers[o < 600 ? 0 : 1];
          for (int i = 0; i < inputs; i++) {
            double w = matrix[(o < 600 ? o : o - 600) * inputs + i];
            forward[row * 607 + o] += w * x[row * inputs + i];
            back[row * inputs + i] += w * up[row * 607 + o];
          }
        }
      }
      assertThat(distance(y, forward)).isLessThan(1e-6);
      assertThat(distance(g, back)).isLessThan(1e-6);
    }
  }

  private static double distance(float[] found, double[] expected) {
    double apart = 0;
    double all = 0;
    for (int i = 0; i < found.length; i++) {
      apart += Math.pow(found[i] - expected[i], 2);
      all += Math.pow(expected[i], 2);
    }
    return Math.sqrt(apart / all);
  }

  private static float[] normal(RandomGenerator random, int count) {
    var numbers = new float[count];
    for (int i = 0; i < count; i++) numbers[i] = (float) random.nextGaussian();
    return numbers;
  }

  /** Encoded, and decoded. */
  private static float[] again(Kernels kernels, float[] numbers, Shape shape) {
    try (var scope = TORCH.scope()) {
      var array = TORCH.create(scope, numbers, shape);
      var codes = encoded(kernels, array);
      return kernels.record("numbers", new NDList(codes, array)).head().toFloatArray();
    }
  }

  private static NDArray encoded(Kernels kernels, NDArray numbers) {
    return kernels.record("encoded", new NDList(numbers)).head();
  }

  private static Kernels kernels(int bits, int inputsFirst) {
    TORCH.enter();
    return TORCH.load(
        KernelTexts.of(List.of("coding", "coded"))
            .with("base_bits", bits)
            .with("compute", 6)
            .with("inputs_first", inputsFirst));
  }
}
