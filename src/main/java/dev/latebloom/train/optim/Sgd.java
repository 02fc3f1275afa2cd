package dev.latebloom.train.optim;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Stochastic gradient descent with momentum: the heavy ball (Polyak 1964, equation 9), or
 * Nesterov's look ahead (Sutskever et al. 2013, equations 3 and 4, as torch rearranges them).
 *
 * <pre>
 * v ← μ v + g
 * θ ← θ - η λ θ - η v            heavy ball
 * θ ← θ - η λ θ - η (g + μ v)    Nesterov
 * </pre>
 *
 * Unlike torch's, the decay does not pass through the momentum (Loshchilov and Hutter 2019,
 * algorithm 1), so that λ means what it means under AdamW. The state is one v for each weight.
 */
public final class Sgd extends Optimizer {
  private final double momentum;
  private final boolean nesterov;
  private final double weightDecay;
  private final Kernels kernels;
  private final Map<Kind, Group> groups = new LinkedHashMap<>();

  /** Starts with v = 0. */
  Sgd(Torch torch, UpdateRule.Sgd rule, List<Parameter> parameters) {
    super(new OptimizerState(torch, "sgd"));
    this.momentum = rule.momentum();
    this.nesterov = rule.nesterov();
    this.weightDecay = rule.weightDecay();
    this.kernels = torch.load(KernelArchive.ofResource(Sgd.class, "sgd.kernel"));
    for (var parameter : parameters) {
      var kind = new Kind(parameter.decays(), parameter.rate());
      var group = groups.computeIfAbsent(kind, _ -> new Group());
      group.weights.add(parameter.weight());
      group.gradients.add(parameter.gradient());
      group.velocities.add(state.zeros("velocity." + parameter.name(), parameter.shape()));
    }
  }

  private record Kind(boolean decays, double rate) {}

  /** Weights of one kind, with all that belongs to them. */
  private static final class Group {
    private final NDList weights = new NDList();
    private final NDList gradients = new NDList();
    private final NDList velocities = new NDList();
  }

  @Override
  void apply(NDManager scope, double learningRate) {
    groups.forEach(
        (kind, group) ->
            apply(scope, group, learningRate * kind.rate, kind.decays ? weightDecay : 0));
  }

  private void apply(NDManager scope, Group group, double learningRate, double decay) {
    var now = Numbers.of(scope, learningRate, momentum, 1 - learningRate * decay);
    kernels.run(
        nesterov ? "nesterov" : "heavy_ball",
        new NDList(now),
        group.weights,
        group.gradients,
        group.velocities);
  }

  @Override
  public void close() {
    kernels.close();
    super.close();
  }
}
