package dev.latebloom.train.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * The gradient of sharpness-aware minimisation (SAM): taken a step up the slope from the weights.
 *
 * <pre>
 * ε = ρ g / (‖g‖ + 1e-12)
 * SAM (Foret et al. 2021, equations 2 and 3)      g' = Σ_b ∇L_b(w + ε) = Σ_b J_b(w + ε)ᵀ u_b(w + ε)
 * functional SAM (Singh et al. 2025)              g' = Σ_b J_b(w + ε)ᵀ u_b(w)
 * preconditioned functional SAM                   the same with ε from p = g / (√v + 1e-6)
 * </pre>
 *
 * where g is the sum over all micro-batches b, z_b are the outputs of the network with the Jacobian
 * J_b, u_b = ∂L_b/∂z_b, and v is AdamW's second moment, not corrected; before its first update p =
 * g. Keeps one more copy of the weights, and for functional SAM what a micro-batch gave at w, in
 * which u_b is not yet made.
 */
public final class SharpGradient implements AutoCloseable {
  private final Torch torch;
  private final Sharpness.Ascent ascent;
  private final Gradients gradients;
  private final Optimizer optimizer;
  private final Kernels kernels;
  private final NDManager memory;
  private final NDList weights;
  private final NDList slopes;

  /** The weights that the model does not hold at the moment. */
  private final NDList others = new NDList();

  private final IdentityHashMap<NDArray, NDArray> otherOf = new IdentityHashMap<>();

  /**
   * Of one model: ‖g‖ is over all weights.
   *
   * @param gradients of the same parameters
   * @param optimizer of the same parameters
   */
  public SharpGradient(
      Torch torch,
      Sharpness.Ascent ascent,
      List<Parameter> parameters,
      Gradients gradients,
      Optimizer optimizer) {
    this(torch, ascent, parameters, gradients, optimizer, false);
  }

  /**
   * Of models that are trained side by side, as many as every weight's first dimension has entries:
   * each has a ‖g‖ of its own, as if it were alone.
   */
  public static SharpGradient ofReplicas(
      Torch torch,
      Sharpness.Ascent ascent,
      List<Parameter> parameters,
      Gradients gradients,
      Optimizer optimizer) {
    return new SharpGradient(torch, ascent, parameters, gradients, optimizer, true);
  }

  private SharpGradient(
      Torch torch,
      Sharpness.Ascent ascent,
      List<Parameter> parameters,
      Gradients gradients,
      Optimizer optimizer,
      boolean replicas) {
    this.torch = torch;
    this.ascent = ascent;
    this.gradients = gradients;
    this.optimizer = optimizer;
    var archive = KernelArchive.ofResource(SharpGradient.class, "sharpness.kernel");
    this.kernels = torch.load(archive.with("replicas", replicas ? 1 : 0));
    this.memory = torch.scope();
    this.weights = Parameter.weights(parameters);
    this.slopes = Parameter.gradients(parameters);
    for (var weight : weights) {
      var other = torch.zeros(memory, weight.getShape());
      others.add(other);
      otherOf.put(weight, other);
    }
  }

  /**
   * Puts g' in the place of g. The weights are the same to the bit afterwards, also when it fails.
   *
   * @param scope the step's
   * @param parts whose gradients at the weights are what the gradients now hold the sum of
   */
  public void replace(NDManager scope, List<SplitLoss> parts) {
    ascend(scope);
    gradients.clear(scope);
    for (var part : parts) {
      try (var inner = scope.newSubManager()) {
        switch (ascent) {
          case Sharpness.Sam ignored -> sam(inner, part);
          case Sharpness.FunctionalSam ignored -> functional(inner, part);
          case Sharpness.PreconditionedFunctionalSam ignored -> functional(inner, part);
        }
      }
    }
  }

  /** The other weights ← w + ε. */
  private void ascend(NDManager scope) {
    var rho = new NDList(Numbers.of(scope, ascent.rho()));
    if (ascent instanceof Sharpness.PreconditionedFunctionalSam
        && optimizer instanceof AdamW adamW
        && adamW.updates() > 0) {
      kernels.run("ascend_preconditioned", rho, weights, slopes, adamW.squares(), others);
    } else {
      kernels.run("ascend", rho, weights, slopes, others);
    }
  }

  private void sam(NDManager scope, SplitLoss part) {
    aloft(scope, () -> part.slope().accept(scope));
  }

  private void functional(NDManager scope, SplitLoss part) {
    var states = statesHere(scope, part);
    aloft(scope, () -> part.functionalSlope().add(scope, states, this::otherOf));
  }

  /** What was made on the way is dropped. */
  private static NDArray statesHere(NDManager scope, SplitLoss part) {
    try (var passing = scope.newSubManager()) {
      var states = part.states().apply(passing);
      states.attach(scope);
      return states;
    }
  }

  /** A weight that is not trained is the same everywhere. */
  private NDArray otherOf(NDArray weight) {
    return otherOf.getOrDefault(weight, weight);
  }

  /** Runs {@code pass} at w + ε. */
  private void aloft(NDManager scope, Runnable pass) {
    exchange(scope);
    try {
      pass.run();
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
