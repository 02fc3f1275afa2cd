package dev.latebloom.lens;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Experiment 5's dictionaries: what layers have written before a layer's neurons read. */
final class Earlier {
  /** Rows of a dictionary; where layers have written more, so many are drawn of each layer. */
  private static final int MOST = 1 << 16;

  private final Torch torch;
  private final Kernels kernels;
  private final Anatomy anatomy;
  private final RandomVectors random;

  Earlier(Torch torch, Kernels kernels, Anatomy anatomy, RandomVectors random) {
    this.torch = torch;
    this.kernels = kernels;
    this.anatomy = anatomy;
    this.random = random;
  }

  /**
   * Rows of a layer's that are atoms.
   *
   * @param each what one of them is called, before its number
   * @param per so many in a row have one number: the columns of a head
   * @param which of the layer's rows
   */
  private record Part(String each, int per, List<Integer> which) {
    String name(int row) {
      return each + which.get(row) / per;
    }
  }

  /**
   * Out-vectors of the neurons of earlier layers and the columns of the output matrices of heads,
   * those of the layer itself included where its neurons read behind its attention.
   *
   * @param layer which has something before it
   */
  Dictionary before(NDManager scope, int layer) throws IOException {
    var parts = new ArrayList<Part>();
    var tables = new ArrayList<NDArray>();
    double share = Math.min(1, MOST / (double) rows(layer));
    for (int at = 0; at <= layer; at++) {
      if (at < layer) {
        add(
            scope,
            "layer " + at + " neuron ",
            1,
            share,
            anatomy.writes(scope, at).rows(),
            parts,
            tables);
      }
      if (at == layer && !anatomy.readsOwnAttention(at)) continue;
      var attention = anatomy.attention(scope, at);
      if (attention.isEmpty()) continue;
      int width = attention.get().heads().width();
      add(scope, "layer " + at + " head ", width, share, attention.get().output(), parts, tables);
    }
    var zero = torch.zeros(scope, new Shape(1, anatomy.width()));
    var means = new NDList(tables.stream().map(_ -> zero).toList());
    var norm = anatomy.norm(scope, layer);
    var atoms = norm.unit(torch, kernels, scope, Norm.Way.FORTH, tables, means);
    tables.forEach(NDArray::close);
    return new Dictionary("vectors written earlier", atoms, atom -> name(parts, atom));
  }

  /** How many there are in all. */
  long rows(int layer) {
    long rows = anatomy.readsOwnAttention(layer) ? anatomy.headRows(layer) : 0;
    for (int at = 0; at < layer; at++) rows += anatomy.neurons(at) + anatomy.headRows(at);
    return rows;
  }

  private void add(
      NDManager scope,
      String each,
      int per,
      double share,
      NDArray rows,
      List<Part> parts,
      List<NDArray> tables) {
    int all = Math.toIntExact(rows.getShape().get(0));
    int[] which = random.some("atoms of " + each, (int) Math.ceil(share * all), all);
    var at = torch.create(scope, which, new Shape(which.length));
    var some = kernels.run("rows", new NDList(rows, at)).head();
    some.attach(scope);
    rows.close();
    parts.add(new Part(each, per, Arrays.stream(which).boxed().toList()));
    tables.add(some);
  }

  private static String name(List<Part> parts, int atom) {
    int left = atom;
    for (var part : parts) {
      if (left < part.which().size()) return part.name(left);
      left -= part.which().size();
    }
    throw new IllegalArgumentException("there is no atom " + atom);
  }
}
