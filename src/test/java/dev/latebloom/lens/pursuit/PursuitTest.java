package dev.latebloom.lens.pursuit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import dev.latebloom.lens.VsaProbe;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class PursuitTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final Kernels KERNELS =
      TORCH.load(KernelArchive.ofResource(VsaProbe.class, "lens.kernel"));
  private static final int WIDTH = 48;
  private static final int ATOMS = 300;
  private static final SplittableRandom RANDOM = new SplittableRandom(11);
  private static final double[][] DICTIONARY = unitVectors(ATOMS);

  @AfterAll
  static void close() {
    KERNELS.close();
    TORCH.close();
  }

  @Test
  void findsTheMembersOfSumsAndExplainsThemWhole() {
    var sums = new double[40][WIDTH];
    var members = new ArrayList<Set<Integer>>();
    for (var sum : sums) {
      var chosen = new HashSet<Integer>();
      while (chosen.size() < 3) chosen.add(RANDOM.nextInt(ATOMS));
      for (int member : chosen) {
        for (int i = 0; i < WIDTH; i++) sum[i] += DICTIONARY[member][i];
      }
      members.add(chosen);
    }
    var pursued = pursue(sums, 3, 3);
    int right = 0;
    for (int row = 0; row < sums.length; row++) {
      var found = new HashSet<Integer>();
      for (int n = 0; n < 3; n++) found.add(pursued.atom(row, n));
      if (!found.equals(members.get(row))) continue;
      right++;
      assertThat(pursued.share(row, 3)).isCloseTo(1, within(1e-5));
      for (int n = 0; n < 3; n++)
        assertThat(pursued.coefficient(row, n)).isCloseTo(1, within(1e-3f));
    }
    // A greedy search need not find all where 300 atoms share 48 dimensions.
    assertThat(right).isGreaterThan(30);
  }

  @Test
  void withOneAtomAScanItIsTheTextbooksPursuit() {
    var vectors = unitVectors(30);
    var pursued = pursue(vectors, 6, 1);
    for (int row = 0; row < vectors.length; row++) {
      var expected = textbook(vectors[row], 6);
      for (int n = 0; n < 6; n++) {
        assertThat(pursued.atom(row, n)).isEqualTo(expected.get(n).atom());
        assertThat(pursued.share(row, n + 1)).isCloseTo(expected.get(n).share(), within(1e-5));
      }
    }
  }

  @Test
  void takingMoreAtomsAScanExplainsAlmostAsMuch() {
    var vectors = unitVectors(60);
    var exact = pursue(vectors, 8, 1);
    var screened = pursue(vectors, 8, 4);
    double lost = 0;
    for (int row = 0; row < vectors.length; row++) {
      lost += exact.share(row, 8) - screened.share(row, 8);
    }
    assertThat(lost / vectors.length).isBetween(-0.005, 0.005);
  }

  @Test
  void anAtomThatIsThereTwiceIsTakenOnce() {
    var twice = new double[][] {DICTIONARY[0], DICTIONARY[0], DICTIONARY[1]};
    var pursued = pursue(new double[][] {DICTIONARY[0]}, twice, 3, 3);
    assertThat(pursued.count(0)).isEqualTo(2);
    assertThat(pursued.share(0, 3)).isCloseTo(1, within(1e-6));
  }

  @Test
  void aZeroVectorHasNoAtomsAndNothingExplained() {
    var pursued = pursue(new double[2][WIDTH], 4, 2);
    assertThat(pursued.count(0)).isZero();
    assertThat(pursued.share(1, 4)).isZero();
  }

  private record Taken(int atom, double share) {}

  /** Least squares anew for every atom, by Gauss's elimination. */
  private static List<Taken> textbook(double[] vector, int most) {
    var taken = new ArrayList<Taken>();
    var chosen = new ArrayList<Integer>();
    double[] residual = vector.clone();
    for (int n = 0; n < most; n++) {
      int best = 0;
      for (int a = 1; a < ATOMS; a++) {
        double size = Math.abs(dot(DICTIONARY[a], residual));
        if (size > Math.abs(dot(DICTIONARY[best], residual))) best = a;
      }
      chosen.add(best);
      residual = residual(vector, chosen);
      taken.add(new Taken(best, 1 - dot(residual, residual) / dot(vector, vector)));
    }
    return taken;
  }

  private static double[] residual(double[] vector, List<Integer> chosen) {
    // Gram and Schmidt, twice for the last digits.
    var basis = new ArrayList<double[]>();
    for (int each : chosen) {
      double[] left = DICTIONARY[each].clone();
      for (int time = 0; time < 2; time++) for (var base : basis) remove(left, base);
      double length = Math.sqrt(dot(left, left));
      for (int i = 0; i < WIDTH; i++) left[i] /= length;
      basis.add(left);
    }
    double[] left = vector.clone();
    for (var base : basis) remove(left, base);
    return left;
  }

  private static void remove(double[] from, double[] base) {
    double along = dot(from, base);
    for (int i = 0; i < WIDTH; i++) from[i] -= along * base[i];
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < WIDTH; i++) sum += x[i] * y[i];
    return sum;
  }

  private static Pursued pursue(double[][] vectors, int most, int atomsPerScan) {
    return pursue(vectors, DICTIONARY, most, atomsPerScan);
  }

  private static Pursued pursue(
      double[][] vectors, double[][] dictionary, int most, int atomsPerScan) {
    try (var scope = TORCH.scope()) {
      var rows = TORCH.create(scope, flat(vectors), new Shape(vectors.length, WIDTH));
      var atoms = TORCH.create(scope, flat(dictionary), new Shape(dictionary.length, WIDTH));
      return new Pursuit(TORCH, KERNELS, atomsPerScan).run(rows, atoms, most);
    }
  }

  private static float[] flat(double[][] rows) {
    var flat = new float[rows.length * WIDTH];
    for (int i = 0; i < flat.length; i++) flat[i] = (float) rows[i / WIDTH][i % WIDTH];
    return flat;
  }

  private static double[][] unitVectors(int n) {
    var vectors = new double[n][WIDTH];
    for (var vector : vectors) {
      for (int i = 0; i < WIDTH; i++) vector[i] = RANDOM.nextGaussian();
      double length = Math.sqrt(dot(vector, vector));
      for (int i = 0; i < WIDTH; i++) vector[i] /= length;
    }
    return vectors;
  }
}
