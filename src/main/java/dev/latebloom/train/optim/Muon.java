package dev.latebloom.train.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Muon (Jordan et al. 2024, "Muon: an optimizer for hidden layers in neural networks"): momentum,
 * orthogonalised. Hidden matrices follow it, and all other weights follow AdamW.
 *
 * <pre>
 * m ← μ m + (1 - μ) g       u = (1 - μ) g + μ m, or u = m without Nesterov
 * X ← u / (‖u‖_F + 1e-7), transposed if it is tall
 * X ← a X + (b A + c A²) X, where A = X Xᵀ and (a, b, c) = (3.4445, -4.7750, 2.0315), five times
 * θ ← θ - η λ θ - η √max(1, outputs / inputs) X
 * </pre>
 *
 * The third line is Newton-Schulz iteration towards the nearest matrix with orthonormal rows or
 * columns. Its coefficients are steep at zero and not exact: singular values end between about 0.7
 * and 1.2 instead of at 1, which does no harm and takes fewer iterations. {@code muon.kernel} has
 * the arithmetic.
 *
 * <p>Unlike the reference, X is float32 and not bfloat16, and matrices of one shape are
 * orthogonalised together. The state is one m for each hidden matrix, and AdamW's for the rest.
 */
public final class Muon extends Optimizer {
  private final UpdateRule.Muon rule;
  private final Kernels kernels;
  private final Map<Kind, Group> groups = new LinkedHashMap<>();
  private final AdamW rest;

  /** Starts with m = 0. */
  Muon(Torch torch, UpdateRule.Muon rule, List<Parameter> parameters) {
    super(new OptimizerState(torch, "muon"));
    this.rule = rule;
    this.kernels =
        torch.load(
            KernelArchive.ofResource(Muon.class, "muon.kernel")
                .with("iterations", rule.iterations())
                .with("nesterov", rule.nesterov() ? 1 : 0));
    for (var parameter : parameters) {
      if (!parameter.isHiddenMatrix()) continue;
      var group = groups.computeIfAbsent(kind(parameter), kind -> new Group());
      group.weights.add(parameter.weight());
      group.gradients.add(parameter.gradient());
      group.momenta.add(state.zeros("momentum." + parameter.name(), parameter.shape()));
    }
    var others = parameters.stream().filter(Predicate.not(Parameter::isHiddenMatrix)).toList();
    this.rest = new AdamW(torch, rule.rest(), others, state);
  }

  private static Kind kind(Parameter matrix) {
    return new Kind(matrix.shape(), matrix.outputsPerInput());
  }

  /** Two matrices of one shape may have their inputs in different places. */
  private record Kind(Shape shape, double outputsPerInput) {}

  /** Matrices of one kind. */
  private static final class Group {
    private final NDList weights = new NDList();
    private final NDList gradients = new NDList();
    private final NDList momenta = new NDList();
  }

  @Override
  void apply(NDManager scope, double learningRate) {
    double rate = learningRate * rule.rateMultiple();
    for (var entry : groups.entrySet()) {
      var group = entry.getValue();
      double stepSize = rate * Math.sqrt(Math.max(1, entry.getKey().outputsPerInput()));
      var now = Numbers.of(scope, stepSize, rule.momentum(), 1 - rate * rule.weightDecay());
      kernels.run("muon", new NDList(now), group.weights, group.gradients, group.momenta);
    }
    rest.apply(scope, learningRate);
  }

  /**
   * Orthogonalises updates.
   *
   * @param update (k, rows, columns): k matrices, in the caller's scope
   * @return of the same shape; its singular values are near 1
   */
  NDArray orthogonalized(NDArray update) {
    return kernels.run("orthogonalized", new NDList(update)).head();
  }

  @Override
  public void close() {
    kernels.close();
    rest.close();
  }
}
