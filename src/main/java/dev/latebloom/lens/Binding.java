package dev.latebloom.lens;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.layers.Heads;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Experiment 3: whether heads move vectors so that they can be told apart, and moved back. */
final class Binding {
  /** Tokens, and positions, among which one has to be found. */
  static final int CONCEPTS = 512;

  private static final int RANDOM_HEADS = 4;

  private final Torch torch;
  private final Kernels kernels;
  private final RandomVectors random;

  Binding(Torch torch, Kernels kernels, RandomVectors random) {
    this.torch = torch;
    this.kernels = kernels;
    this.random = random;
  }

  /**
   * What heads are tried on.
   *
   * @param tokens (C, D) unit vectors
   * @param positions (C', D) unit vectors, in order, if the model has such
   */
  record Concepts(NDArray tokens, Optional<NDArray> positions) {}

  /** The heads of a layer. */
  List<HeadFigures> heads(int layer, Anatomy.Attention attention, Norm norm, Concepts concepts) {
    var figures = new ArrayList<HeadFigures>();
    var heads = attention.heads();
    int shared = heads.queries() / heads.shared();
    for (int head = 0; head < heads.queries(); head++) {
      try (var part = torch.scope()) {
        int source = head / shared;
        figures.add(
            figures(
                layer,
                head,
                concepts,
                read(part, norm, attention.value(), source, heads),
                rows(part, attention.output(), head, heads),
                read(part, norm, attention.query(), head, heads),
                read(part, norm, attention.key(), source, heads)));
      }
    }
    return figures;
  }

  /** The mean over heads of random numbers. */
  HeadFigures chance(Heads heads, int width, Concepts concepts) {
    var all = new ArrayList<HeadFigures>();
    for (int i = 0; i < RANDOM_HEADS; i++) {
      try (var scope = torch.scope()) {
        var matrices = new ArrayList<NDArray>();
        for (int m = 0; m < 4; m++) {
          matrices.add(random.gaussian(scope, "head " + i + " " + m, heads.width(), width));
        }
        all.add(
            figures(
                -1,
                i,
                concepts,
                matrices.get(0),
                matrices.get(1),
                matrices.get(2),
                matrices.get(3)));
      }
    }
    return mean(-1, all);
  }

  /** The mean over heads. */
  static HeadFigures mean(int layer, List<HeadFigures> of) {
    return new HeadFigures(
        layer,
        0,
        mean(of, HeadFigures::away),
        mean(of, HeadFigures::spread),
        mean(of, HeadFigures::unbound),
        mean(of, HeadFigures::transposed),
        mean(of, HeadFigures::unboundOfSum),
        mean(of, HeadFigures::transposedOfSum),
        mean(of, HeadFigures::other),
        mean(of, HeadFigures::same),
        mean(of, HeadFigures::previous));
  }

  private static double mean(List<HeadFigures> of, ToDoubleFunction<HeadFigures> figure) {
    return of.stream().mapToDouble(figure).average().orElse(0);
  }

  private HeadFigures figures(
      int layer,
      int head,
      Concepts concepts,
      NDArray value,
      NDArray output,
      NDArray query,
      NDArray key) {
    var scope = value.getManager();
    int n = Math.toIntExact(concepts.tokens().getShape().get(0));
    int[] counted = IntStream.range(0, n).toArray();
    int[] next = IntStream.range(0, n).map(i -> (i + 1) % n).toArray();
    var own = torch.create(scope, counted, new Shape(n));
    var other = torch.create(scope, next, new Shape(n));
    var tokens = rowsOf(scope, concepts.tokens(), own);
    float[] moved =
        kernels.run("binding", new NDList(tokens, value, output, own, other)).head().toFloatArray();
    float same =
        kernels.run("matched", new NDList(tokens, query, key, own)).head().toFloatArray()[0];
    return new HeadFigures(
        layer,
        head,
        moved[0],
        moved[2],
        moved[3],
        moved[4],
        moved[5],
        moved[6],
        moved[7],
        same,
        concepts.positions().map(table -> previous(scope, table, query, key)).orElse(0.0));
  }

  private double previous(NDManager scope, NDArray positions, NDArray query, NDArray key) {
    int n = Math.toIntExact(positions.getShape().get(0));
    var before = torch.create(scope, IntStream.range(-1, n - 1).toArray(), new Shape(n));
    var all = torch.create(scope, IntStream.range(0, n).toArray(), new Shape(n));
    var table = rowsOf(scope, positions, all);
    var share = kernels.run("matched_before", new NDList(table, query, key, before)).head();
    // The first position has none before it.
    return share.toFloatArray()[0] * n / (n - 1.0);
  }

  private NDArray rowsOf(NDManager scope, NDArray table, NDArray at) {
    var rows = kernels.run("rows", new NDList(table, at)).head();
    rows.attach(scope);
    return rows;
  }

  /** A head's rows, brought back through the norm to the stream; their lengths stay. */
  private NDArray read(NDManager scope, Norm norm, NDArray matrix, int head, Heads heads) {
    var rows = rows(scope, matrix, head, heads);
    var how = norm.how(torch, scope, Norm.Way.BACK);
    return kernels.run("brought_back", new NDList(rows, norm.gain(), how)).head();
  }

  private NDArray rows(NDManager scope, NDArray matrix, int head, Heads heads) {
    int begin = head * heads.width();
    int[] which = IntStream.range(begin, begin + heads.width()).toArray();
    return rowsOf(scope, matrix, torch.create(scope, which, new Shape(which.length)));
  }
}
