package dev.latebloom.lens;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.util.List;
import java.util.function.IntFunction;

/** The token vectors of a model, and those of positions, as what reads them gets them. */
final class TokenTables {
  private final Torch torch;
  private final Kernels kernels;
  private final Anatomy anatomy;

  TokenTables(Torch torch, Kernels kernels, Anatomy anatomy) {
    this.torch = torch;
    this.kernels = kernels;
    this.anatomy = anatomy;
  }

  /**
   * What the neurons of a layer are explained by.
   *
   * @param norm before them
   * @param tables (V, D), of positions too where they are vectors
   * @param means (1, D) of these
   */
  record Read(Norm norm, List<NDArray> tables, NDList means, Dictionary dictionary) {}

  /**
   * The tables on their way to a layer's neurons, less their means.
   *
   * @param tokens what one is called
   */
  Read read(NDManager scope, int layer, IntFunction<String> tokens) throws IOException {
    var tables = anatomy.tables(scope);
    var norm = anatomy.norm(scope, layer);
    var means = new NDList(tables.stream().map(table -> mean(scope, table)).toList());
    var atoms = norm.unit(torch, kernels, scope, Norm.Way.FORTH, tables, means);
    var name = tables.size() == 1 ? "token vectors" : "token and position vectors";
    int vocabulary = anatomy.vocabulary();
    IntFunction<String> names =
        atom -> atom < vocabulary ? tokens.apply(atom) : "position " + (atom - vocabulary);
    return new Read(norm, tables, means, new Dictionary(name, atoms, names));
  }

  /** The rows of a table less {@code mean} (1, D), as unit vectors. */
  NDArray unit(NDManager scope, NDArray table, NDArray mean) {
    var none = Norm.none(torch, scope, anatomy.width());
    return none.unit(torch, kernels, scope, Norm.Way.FORTH, List.of(table), new NDList(mean));
  }

  /** The mean row (1, D). */
  NDArray mean(NDManager scope, NDArray table) {
    var mean = kernels.run("mean_row", new NDList(table)).head();
    mean.attach(scope);
    return mean;
  }

  /** What is no mean (1, D). */
  NDArray zero(NDManager scope) {
    return torch.zeros(scope, new Shape(1, anatomy.width()));
  }
}
