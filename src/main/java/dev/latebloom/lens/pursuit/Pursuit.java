package dev.latebloom.lens.pursuit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import java.util.Arrays;

/**
 * Orthogonal matching pursuit of many vectors in one dictionary, in blocks.
 *
 * <p>A scan multiplies a block of residuals with all atoms and keeps the best of each row; further
 * atoms are taken from these, by their products with each other, until the next scan. With one atom
 * a scan it is the pursuit itself. With more it takes another atom only where one that was not
 * among the best of the last scan would have become the best since.
 */
public final class Pursuit {
  /** Numbers of a block's products: 128 MiB. */
  private static final int MOST_PRODUCTS = 1 << 25;

  /** Numbers of the candidates that are gathered at once: 32 MiB. */
  private static final int MOST_GATHERED = 1 << 23;

  private static final int MOST_ROWS = 512;

  /** Kept of a scan, for each atom to be taken from it. */
  private static final int KEPT_PER_ATOM = 16;

  private final Torch torch;
  private final Kernels kernels;
  private final int atomsPerScan;

  public Pursuit(Torch torch, Kernels kernels, int atomsPerScan) {
    this.torch = torch;
    this.kernels = kernels;
    this.atomsPerScan = atomsPerScan;
  }

  /**
   * Finds the atoms of each row.
   *
   * @param vectors (N, D)
   * @param atoms (V, D) of unit length, or zero
   * @param most atoms a row
   */
  public Pursued run(NDArray vectors, NDArray atoms, int most) {
    int rows = Math.toIntExact(vectors.getShape().get(0));
    int block = Math.clamp(MOST_PRODUCTS / atoms.getShape().get(0), 1, MOST_ROWS);
    var pursued = new Pursued(rows, most);
    for (int first = 0; first < rows; first += block) {
      try (var scope = torch.scope()) {
        int[] which = range(first, Math.min(rows, first + block));
        var at = torch.create(scope, which, new Shape(which.length));
        var some = kernels.run("rows", new NDList(vectors, at)).head();
        some.attach(scope);
        new Block(some, atoms, first, pursued, most).run();
      }
    }
    return pursued;
  }

  private static int[] range(int from, int to) {
    var range = new int[to - from];
    for (int i = 0; i < range.length; i++) range[i] = from + i;
    return range;
  }

  /** Rows that are scanned together. */
  private final class Block {
    private final NDArray vectors;
    private final NDArray atoms;
    private final int first;
    private final Pursued pursued;
    private final int most;
    private final int rows;
    private final float[] energies;
    private final GramPursuit pursuit;

    Block(NDArray vectors, NDArray atoms, int first, Pursued pursued, int most) {
      this.vectors = vectors;
      this.atoms = atoms;
      this.first = first;
      this.pursued = pursued;
      this.most = most;
      rows = Math.toIntExact(vectors.getShape().get(0));
      energies = kernels.run("energies", new NDList(vectors)).head().toFloatArray();
      pursuit = new GramPursuit(most);
    }

    void run() {
      var residual = vectors;
      for (int done = 0; done < most; done += atomsPerScan) {
        int goal = Math.min(most, done + atomsPerScan);
        int kept = (int) Math.min(atoms.getShape().get(0), (long) KEPT_PER_ATOM * (goal - done));
        int[] nearest = nearest(residual, kept);
        take(nearest, kept, done, goal);
        if (goal < most) residual = residual(goal);
      }
    }

    private int[] nearest(NDArray residual, int kept) {
      var count = torch.create(vectors.getManager(), new int[] {kept}, new Shape(1));
      try (var at = kernels.run("nearest", new NDList(residual, count, atoms)).head()) {
        return at.toIntArray();
      }
    }

    /** Goes through the rows in parts whose candidates fit. */
    private void take(int[] nearest, int kept, int done, int goal) {
      int width = done + kept;
      long each = width * atoms.getShape().get(1);
      int part = Math.clamp(MOST_GATHERED / each, 1, rows);
      for (int from = 0; from < rows; from += part) {
        int to = Math.min(rows, from + part);
        int[] candidates = candidates(nearest, kept, done, from, to);
        try (var scope = torch.scope()) {
          var some = part(scope, from, to);
          var at = torch.create(scope, candidates, new Shape(to - from, width));
          var known = kernels.run("candidates", new NDList(some, at, atoms));
          float[] gram = known.get(0).toFloatArray();
          float[] products = known.get(1).toFloatArray();
          for (int row = from; row < to; row++) {
            int forced = Math.min(done, pursued.count(first + row));
            pursuit.pick(gram, products, row - from, width, forced, goal);
            int begin = (row - from) * width;
            pursued.put(first + row, pursuit, candidates, begin, energies[row]);
          }
        }
      }
    }

    /** What each row has, and behind it what the scan found. */
    private int[] candidates(int[] nearest, int kept, int done, int from, int to) {
      int width = done + kept;
      var candidates = new int[(to - from) * width];
      for (int row = from; row < to; row++) {
        int begin = (row - from) * width;
        int has = Math.min(done, pursued.count(first + row));
        for (int n = 0; n < has; n++) candidates[begin + n] = pursued.atom(first + row, n);
        // A row with fewer atoms has no more to find.
        Arrays.fill(candidates, begin + has, begin + done, nearest[row * kept]);
        System.arraycopy(nearest, row * kept, candidates, begin + done, kept);
      }
      return candidates;
    }

    private NDArray residual(int taken) {
      var at = new int[rows * taken];
      var coefficients = new float[rows * taken];
      for (int row = 0; row < rows; row++) {
        int has = Math.min(taken, pursued.count(first + row));
        for (int n = 0; n < has; n++) {
          at[row * taken + n] = pursued.atom(first + row, n);
          coefficients[row * taken + n] = pursued.coefficient(first + row, n);
        }
      }
      var parts = new NDList();
      int part = Math.clamp(MOST_GATHERED / (taken * atoms.getShape().get(1)), 1, rows);
      for (int from = 0; from < rows; from += part) {
        int to = Math.min(rows, from + part);
        parts.add(residual(at, coefficients, taken, from, to));
      }
      return kernels.run("joined", new NDList(vectors), parts).head();
    }

    private NDArray residual(int[] at, float[] coefficients, int taken, int from, int to) {
      var scope = vectors.getManager();
      var shape = new Shape(to - from, taken);
      int[] some = Arrays.copyOfRange(at, from * taken, to * taken);
      float[] weights = Arrays.copyOfRange(coefficients, from * taken, to * taken);
      return kernels
          .run(
              "residual",
              new NDList(
                  part(scope, from, to),
                  torch.create(scope, some, shape),
                  torch.create(scope, weights, shape),
                  atoms))
          .head();
    }

    private NDArray part(NDManager scope, int from, int to) {
      int[] which = range(from, to);
      var at = torch.create(scope, which, new Shape(which.length));
      var some = kernels.run("rows", new NDList(vectors, at)).head();
      some.attach(scope);
      return some;
    }
  }
}
