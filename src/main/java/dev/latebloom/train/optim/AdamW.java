package dev.latebloom.train.optim;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import java.util.List;

/**
 * AdamW (Loshchilov and Hutter 2019, algorithm 2) with bias correction. Norms, biases and the decay
 * rates of state spaces do not decay.
 *
 * <pre>
 * m ← β₁ m + (1 - β₁) g        v ← β₂ v + (1 - β₂) g²
 * θ ← θ - η λ θ - η (m / (1 - β₁ᵗ)) / (√(v / (1 - β₂ᵗ)) + ε)
 * </pre>
 *
 * The state is one m and one v for each weight, and t, the number of updates made.
 */
public final class AdamW extends Optimizer {
  private final double weightDecay;
  private final Kernels kernels;
  private final Group decaying = new Group();
  private final Group constant = new Group();
  private final NDList squares = new NDList();

  /** Starts with m = v = 0 and t = 0. */
  AdamW(Torch torch, UpdateRule.AdamW rule, List<Parameter> parameters) {
    this(torch, rule, parameters, new OptimizerState(torch, "adamw"));
  }

  /**
   * As a part of another optimizer.
   *
   * @param state of the whole
   */
  AdamW(Torch torch, UpdateRule.AdamW rule, List<Parameter> parameters, OptimizerState state) {
    super(state);
    this.weightDecay = rule.weightDecay();
    this.kernels =
        torch.load(
            KernelArchive.ofResource(AdamW.class, "adamw.kernel")
                .with("beta1", rule.beta1())
                .with("beta2", rule.beta2())
                .with("epsilon", rule.epsilon()));
    for (var parameter : parameters) {
      var group = parameter.decays() ? decaying : constant;
      group.weights.add(parameter.weight());
      group.gradients.add(parameter.gradient());
      group.means.add(state.zeros("mean." + parameter.name(), parameter.shape()));
      var square = state.zeros("square." + parameter.name(), parameter.shape());
      group.squares.add(square);
      squares.add(square);
    }
  }

  /** Weights that share a decay, with all that belongs to them. */
  private static final class Group {
    private final NDList weights = new NDList();
    private final NDList gradients = new NDList();
    private final NDList means = new NDList();
    private final NDList squares = new NDList();
  }

  @Override
  void apply(NDManager scope, double learningRate) {
    apply(scope, decaying, learningRate, weightDecay);
    apply(scope, constant, learningRate, 0);
  }

  private void apply(NDManager scope, Group group, double learningRate, double decay) {
    if (group.weights.isEmpty()) return;
    var now = Numbers.of(scope, learningRate, (double) updates(), decay);
    kernels.run(
        "adamw", new NDList(now), group.weights, group.gradients, group.means, group.squares);
  }

  /** v, in the order of the parameters; zero before the first update. */
  NDList squares() {
    return squares;
  }

  @Override
  public void close() {
    kernels.close();
    super.close();
  }
}
