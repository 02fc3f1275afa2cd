package dev.latebloom.lens;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.lens.pursuit.Pursued;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Experiment 6: neurons that read sums of tokens, fed with sums of some of these tokens. */
final class Booleans {
  private static final int MEMBERS = 3;
  private static final int SUMS = 1 << MEMBERS;

  private final Torch torch;
  private final Kernels kernels;

  Booleans(Torch torch, Kernels kernels) {
    this.torch = torch;
    this.kernels = kernels;
  }

  /**
   * Neurons and what they are sums of.
   *
   * @param rows (n, D), the first of those in {@code pursued}
   * @param biases (n)
   */
  record Readers(NDArray rows, Pursued pursued, List<Float> biases) {}

  /**
   * Feeds neurons.
   *
   * @param tokens (V, D), and {@code mean} (1, D) of them
   * @return shares, and how many neurons were tried
   */
  Tried feed(NDManager scope, Readers readers, NDArray tokens, NDArray mean, Norm norm) {
    int n = Math.toIntExact(readers.rows().getShape().get(0));
    int vocabulary = Math.toIntExact(tokens.getShape().get(0));
    var which = new ArrayList<Integer>();
    var members = new ArrayList<Integer>();
    for (int row = 0; row < n; row++) {
      var strongest = strongest(readers.pursued(), row, vocabulary);
      if (strongest.size() < MEMBERS) continue;
      which.add(row);
      members.addAll(strongest);
    }
    if (which.isEmpty()) return new Tried(Truths.Shares.NONE, 0);
    int[] at = which.stream().mapToInt(Integer::intValue).toArray();
    float[] fed = fed(scope, readers.rows(), at, members, tokens, mean, norm);
    var tally = new Tally();
    for (int i = 0; i < at.length; i++) {
      int on = 0;
      for (int sum = 0; sum < SUMS; sum++) {
        if (fed[i * SUMS + sum] + readers.biases().get(at[i]) > 0) on |= 1 << sum;
      }
      tally.add(on);
    }
    return new Tried(tally.shares(), at.length);
  }

  /** Shares of so many neurons. */
  record Tried(Truths.Shares shares, int neurons) {}

  private static List<Integer> strongest(Pursued pursued, int row, int vocabulary) {
    return IntStream.range(0, pursued.count(row))
        .filter(k -> pursued.coefficient(row, k) > 0 && pursued.atom(row, k) < vocabulary)
        .limit(MEMBERS)
        .mapToObj(k -> pursued.atom(row, k))
        .toList();
  }

  private float[] fed(
      NDManager scope,
      NDArray rows,
      int[] at,
      List<Integer> members,
      NDArray tokens,
      NDArray mean,
      Norm norm) {
    var sums = new float[SUMS * MEMBERS];
    for (int i = 0; i < sums.length; i++) sums[i] = ((i / MEMBERS) >> (i % MEMBERS)) & 1;
    int[] ids = members.stream().mapToInt(Integer::intValue).toArray();
    var which = torch.create(scope, at, new Shape(at.length));
    var neurons = kernels.run("rows", new NDList(rows, which)).head();
    neurons.attach(scope);
    var bundle = torch.create(scope, ids, new Shape(at.length, MEMBERS));
    var vectors = kernels.run("members", new NDList(bundle, mean, tokens)).head();
    var subsets = torch.create(scope, sums, new Shape(SUMS, MEMBERS));
    var centres = torch.create(scope, new int[] {norm.centres() ? 1 : 0}, new Shape(1));
    return kernels
        .run("fed", new NDList(neurons, vectors, subsets, norm.gain(), norm.bias(), centres))
        .head()
        .toFloatArray();
  }

  /** Counts truth tables; bit s of one is the answer to the members that s names by its bits. */
  static final class Tally {
    private static final int ALL = (1 << SUMS) - 1;
    private static final int OR = table(1);
    private static final int TWO = table(2);
    private static final int AND = table(3);

    private final int[] counts = new int[1 << SUMS];
    private int neurons;

    /** The table of "at least so many". */
    static int table(int least) {
      int table = 0;
      for (int sum = 0; sum < SUMS; sum++) if (Integer.bitCount(sum) >= least) table |= 1 << sum;
      return table;
    }

    void add(int table) {
      counts[table]++;
      neurons++;
    }

    Truths.Shares shares() {
      double named = 0;
      for (int table : new int[] {0, OR, TWO, AND, ALL}) named += share(table);
      return new Truths.Shares(
          share(0),
          share(OR),
          share(TWO),
          share(AND),
          share(ALL),
          1 - named,
          right(OR),
          right(TWO),
          right(AND));
    }

    private double share(int table) {
      return (double) counts[table] / neurons;
    }

    private double right(int prediction) {
      long right = 0;
      for (int table = 0; table < counts.length; table++) {
        right += (long) counts[table] * (SUMS - Integer.bitCount(table ^ prediction));
      }
      return (double) right / SUMS / neurons;
    }
  }
}
