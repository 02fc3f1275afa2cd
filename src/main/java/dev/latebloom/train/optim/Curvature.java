package dev.latebloom.train.optim;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How sharp a loss is at the weights.
 *
 * <pre>
 * rise         L(w + ρ g / (‖g‖ + 1e-12)) - L(w)          (Foret et al. 2021, equation 2)
 * eigenvalue   v ← H v / ‖H v‖ again and again, then v'H v: of the Hessian's eigenvalues the one of
 *              largest magnitude
 * H v          (∇L(w + ε v) - ∇L(w)) / ε
 * </pre>
 *
 * Power iteration begins at v = g / ‖g‖. The weights are the same to the bit afterwards; the
 * gradients are not. Keeps three more copies of the weights.
 */
public final class Curvature implements AutoCloseable {
  /** A step long enough that float32 gradients differ, and short beside those of training. */
  private static final double EPSILON = 1e-2;

  private final Torch torch;
  private final double rho;
  private final int iterations;
  private final Gradients gradients;
  private final Kernels kernels;
  private final NDManager memory;
  private final NDList weights;
  private final NDList slopes;
  private final NDList others = new NDList();
  private final NDList base = new NDList();
  private final NDList direction = new NDList();

  /**
   * What was found.
   *
   * @param rise of the loss a step up the slope
   * @param eigenvalue of largest magnitude, after the last iteration
   */
  public record Measured(double rise, double eigenvalue) {}

  /**
   * For any loss of these parameters.
   *
   * @param rho length of the step up the slope
   * @param iterations of power iteration, a gradient each
   * @param gradients of the same parameters
   */
  public Curvature(
      Torch torch, double rho, int iterations, List<Parameter> parameters, Gradients gradients) {
    this.torch = torch;
    this.rho = rho;
    this.iterations = iterations;
    this.gradients = gradients;
    var archive = KernelArchive.ofResource(Curvature.class, "sharpness.kernel");
    this.kernels = torch.load(archive.with("replicas", 0));
    this.memory = torch.scope();
    this.weights = Parameter.weights(parameters);
    this.slopes = Parameter.gradients(parameters);
    for (var weight : weights) {
      others.add(torch.zeros(memory, weight.getShape()));
      base.add(torch.zeros(memory, weight.getShape()));
      direction.add(torch.zeros(memory, weight.getShape()));
    }
  }

  /**
   * Measures at the weights as they are.
   *
   * @param slope adds ∇L to the gradients and returns L, at the weights as they are then
   */
  public Measured at(NDManager scope, ToDoubleFunction<NDManager> slope) {
    gradients.clear(scope);
    double here = slope.applyAsDouble(scope);
    torch.copy(slopes, base);
    torch.copy(slopes, direction);
    double up = along(scope, rho, slope);
    double eigenvalue = Double.NaN;
    for (int i = 0; i < iterations; i++) {
      along(scope, EPSILON, slope);
      var length = new NDList(Numbers.of(scope, EPSILON));
      eigenvalue = kernels.run("curve", length, slopes, base, direction).head().toFloatArray()[0];
    }
    return new Measured(up - here, eigenvalue);
  }

  /** The loss so far along the direction; the gradients are those there. */
  private double along(NDManager scope, double length, ToDoubleFunction<NDManager> slope) {
    gradients.clear(scope);
    kernels.run("ascend", new NDList(Numbers.of(scope, length)), weights, direction, others);
    exchange(scope);
    try {
      return slope.applyAsDouble(scope);
    } finally {
      exchange(scope);
    }
  }

  private void exchange(NDManager scope) {
    kernels.run("exchange", new NDList(torch.zeros(scope, new Shape(1))), weights, others);
  }

  @Override
  public void close() {
    kernels.close();
    memory.close();
  }
}
